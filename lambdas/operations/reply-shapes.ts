import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { examsReport } from '../exams/run.ts'
import { passReport } from '../freeze/pass.ts'
import { instant } from './database-state.ts'

const backend = z.enum(backends)
export const count = z.number().int().min(0)
const counts = z.record(z.string(), count)

export const lease = z.object({
  name: z.string(),
  /** The execution that holds it; null when it is free. */
  owner: z.string().nullable(),
  fence: z.number().int(),
  expiresAt: instant.nullable(),
})
export const strikes = z.object({ strikes: count, excludedSince: instant.nullable() })
export const breaker = z.object({
  backend,
  pausedUntil: instant.nullable(),
  faultingLearners: count,
  openUntil: instant.nullable(),
})

/** The report of a run as it is kept (rules/refresh.md, "Report"). */
export const report = z.object({
  selected: count,
  refreshed: count,
  unchanged: count,
  /** Of reports from before there was this outcome: none. */
  partly: count.default(0),
  failedRuns: z.array(z.object({ run: z.string(), learners: count })).default([]),
  failed: counts,
  excluded: count,
  left: count,
  upstream: z.record(z.string(), z.object({ requests: count, byStatus: counts })),
  unavailable: z.array(z.string()),
  indexUpdates: count,
})

/** `freeze`: the fetches of a pass of the freeze. */
export const runKind = z.enum(['bulk', 'learner', 'freeze'])

export const run = z.object({
  id: z.string(),
  kind: runKind,
  /** `interrupted`: it has no report, and nobody holds its lease: `refresh redrive` goes on with it. */
  state: z.enum(['running', 'ended', 'interrupted']),
  /** The one that holds its lease. */
  execution: z.string().nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
  deadline: instant,
  learners: count,
  report: report.nullable(),
})

/** Learners of a run who ended alike on a backend; outcome null: not yet. */
export const outcome = z.object({
  backend,
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  learners: count,
})
export const failedLearner = z.object({ userId: z.number().int(), backend, reason: z.string(), attempts: count })

/** What is known of a learner, without names, email addresses or tokens. */
export const learnerRecord = z.object({
  id: z.number().int(),
  active: z.boolean(),
  accounts: z.array(
    z.object({ backend, hasToken: z.boolean(), tokenExpiresAt: instant.nullable(), invalidSince: instant.nullable() }),
  ),
  /** When each cache was last replaced; null: never. Empty: nothing was ever fetched. */
  caches: z.record(z.string(), instant.nullable()),
  cached: z.object({ enrollments: count, certificates: count, currentGrades: count }),
  lastOutcomes: z.array(
    z.object({
      run: z.string(),
      startedAt: instant,
      backend,
      outcome: z.string().nullable(),
      reason: z.string().nullable(),
      attempts: count,
    }),
  ),
})

/** A final grade, and where it comes from. */
export const finalGrade = z.object({
  courseKey: z.string().nullable(),
  grade: z.number().nullable(),
  passed: z.boolean(),
  status: z.string(),
  paid: z.boolean(),
  /** Every version of it, oldest first. */
  history: z.array(z.object({ on: instant, grade: z.number().nullable(), passed: z.boolean(), status: z.string() })),
  /** What the freeze last said of the learner in the run; null: the grade is older than this system's freeze. */
  lastFreeze: z.object({ pass: z.string(), outcome: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  /** Who corrected it last, and why. */
  correction: z.object({ on: instant, operator: z.string(), reason: z.string().nullable() }).nullable(),
})

const rules = z.array(z.object({ rule: z.string(), says: z.string(), holds: z.boolean() }))

/** Why a learner is, or is not, authorized for an exam run. */
export const explanation = z.object({
  userId: z.number().int(),
  examRunId: z.number().int(),
  course: z.string(),
  authorized: z.boolean(),
  wouldAuthorize: z.boolean(),
  conclusion: z.string(),
  rules,
  grades: z.array(
    z.object({
      courseKey: z.string().nullable(),
      grade: z.number().nullable(),
      runEnd: instant.nullable(),
      paid: z.boolean(),
      rules,
    }),
  ),
  hasExamProfile: z.boolean(),
  authorizations: z.array(z.object({ operation: z.string(), status: z.string(), createdOn: instant })),
})

/** Where the freeze of a run stands. */
export const freezeRun = z.object({
  courseRunId: z.number().int(),
  courseKey: z.string().nullable(),
  freezeGradeDate: instant.nullable(),
  status: z.enum(['waiting', 'pending', 'complete']),
  frozen: count,
  open: count,
  withoutGrade: count,
  withoutCertificate: count,
  lastPass: z.string().nullable(),
  lastPassEndedAt: instant.nullable(),
  lastReport: passReport.nullable(),
  /** The fence of its lease is behind what has written to Postgres: its passes are refused. */
  leaseBehind: z.boolean(),
})

/** A run of the hourly exam authorization. */
export const examsRun = z.object({
  id: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  report: examsReport.nullable(),
})

export const contentChanges = z.object({ added: count, changed: count, deleted: count })

export const contentDifference = z.object({
  table: z.string(),
  id: z.number().int(),
  name: z.string(),
  change: z.enum(['added', 'changed', 'deleted']),
  /** Null: the whole row. */
  field: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
})

export const dependency = z.object({
  name: z.string(),
  ok: z.boolean(),
  milliseconds: count,
  /** Why it is not well. */
  error: z.string().nullable(),
})

/** One thing that `doctor` has looked at. */
export const check = z.object({
  area: z.enum(['configuration', 'secrets', 'reachability', 'clocks', 'migrations', 'mappings', 'schedules', 'data']),
  name: z.string(),
  ok: z.boolean(),
  says: z.string(),
  /** What to do; null: nothing. */
  fix: z.string().nullable(),
})
