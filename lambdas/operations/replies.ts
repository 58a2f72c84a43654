import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import type { OperationName } from './request.ts'

/** A timestamp as Postgres gives it, as it stands within its JSON, or as it comes out of the Lambda. */
export const instant = z.union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])

const backend = z.enum(backends)
const count = z.number().int().min(0)
const counts = z.record(z.string(), count)

const lease = z.object({
  name: z.string(),
  /** The execution that holds it; null when it is free. */
  owner: z.string().nullable(),
  fence: z.number().int(),
  expiresAt: instant.nullable(),
})
const strikes = z.object({ strikes: count, excludedSince: instant.nullable() })
const breaker = z.object({
  backend,
  pausedUntil: instant.nullable(),
  consecutiveFaults: count,
  openUntil: instant.nullable(),
})

/** The report of a run as it is kept (spec 30, "Report"). */
export const report = z.object({
  selected: count,
  refreshed: count,
  unchanged: count,
  failed: counts,
  excluded: count,
  left: count,
  upstream: z.record(z.string(), z.object({ requests: count, byStatus: counts })),
  unavailable: z.array(z.string()),
  indexUpdates: count,
})

const run = z.object({
  id: z.string(),
  kind: z.enum(['bulk', 'learner']),
  /** `interrupted`: it has no report, and nobody holds its lease: `refresh redrive` goes on with it. */
  state: z.enum(['running', 'ended', 'interrupted']),
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

/** What is known of a learner, without names, e-mail addresses or tokens. */
export const learnerRecord = z.object({
  id: z.number().int(),
  active: z.boolean(),
  accounts: z.array(
    z.object({ backend, hasToken: z.boolean(), tokenExpiresAt: instant.nullable(), invalidSince: instant.nullable() }),
  ),
  /** When each cache was last replaced; null: never. Empty: nothing was ever fetched. */
  caches: z.record(z.string(), instant.nullable()),
  cached: z.object({ enrollments: count, certificates: count, currentGrades: count }),
  finalGrades: z.array(
    z.object({
      courseKey: z.string().nullable(),
      grade: z.number().nullable(),
      passed: z.boolean(),
      status: z.string(),
      /** When it was last written, and by whom; null: by the system. */
      updatedOn: instant,
      actingUserId: z.number().int().nullable(),
    }),
  ),
  examAuthorizations: z.array(
    z.object({ examRun: z.number().int(), course: z.string(), operation: z.string(), status: z.string(), updatedOn: instant }),
  ),
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

/** What waits for OpenSearch, and the version of the schema. */
export const databaseState = z.object({
  outbox: z.object({ waiting: count, parked: count, oldest: instant.nullable() }),
  migrations: z.object({ applied: count, newest: z.string().nullable() }),
})

const dependency = z.object({
  name: z.string(),
  ok: z.boolean(),
  milliseconds: count,
  /** Why it is not well. */
  error: z.string().nullable(),
})

/** What the operations Lambda answers, by command. Null stands for what could not be read; `dependencies` says why. */
export const replies = {
  status: z.object({
    dependencies: z.array(dependency),
    leases: z.array(lease).nullable(),
    breakers: z.array(breaker).nullable(),
    database: databaseState.nullable(),
  }),
  runs: z.object({ runs: z.array(run) }),
  run: z.object({
    ...run.shape,
    /** The execution that is at work on it. */
    execution: z.string().nullable(),
    forced: z.boolean(),
    /** Learners who lack an outcome. */
    left: count,
    outcomes: z.array(outcome),
    /** Learner and backend, in the run's order; null when they were not asked for. */
    failed: z.array(failedLearner).nullable(),
    /** Whether there are more of them than can be sent. */
    failedCut: z.boolean(),
  }),
  learner: z.object({ ...learnerRecord.shape, ...strikes.shape }),
  'learner-include': z.object({ userId: z.number().int(), before: strikes }),
  'learner-exclude': z.object({ userId: z.number().int(), before: strikes }),
  /** `writtenFence`: the highest that has written to Postgres; null: none yet. */
  'lease-list': z.object({ leases: z.array(z.object({ ...lease.shape, writtenFence: z.number().int().nullable() })) }),
  /** `fence`: the raised one; null on a dry run. */
  'lease-break': z.object({ name: z.string(), holder: z.string().nullable(), fence: z.number().int().nullable() }),
  'lease-release': z.object({ leases: z.array(z.string()) }),
  audit: z.object({}),
} as const satisfies Record<OperationName, z.ZodType>

export type Replies = { [Name in OperationName]: z.output<(typeof replies)[Name]> }

/** An expected no is an answer, not an error (spec 90, "Habits"). */
export type Answer<Reply> = { kind: 'done'; reply: Reply } | { kind: 'refused'; message: string }

export const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), reply: z.unknown() }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
])
