import * as z from 'zod'
import { importReport } from '../moving-in/report.ts'
import { passKind } from '../moving-in/run.ts'
import type { OperationName } from './request.ts'
import { databaseState, instant } from './database-state.ts'
import {
  breaker,
  check,
  contentChanges,
  contentDifference,
  count,
  dependency,
  examsRun,
  explanation,
  failedLearner,
  finalGrade,
  freezeRun,
  learnerRecord,
  lease,
  outcome,
  run,
  strikes,
} from './reply-shapes.ts'

/** What the operations Lambda answers, by command, made of the shapes of reply-shapes.ts. Null stands for what could not be read; `dependencies` says why. */
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
    forced: z.boolean(),
    /** Learners who lack an outcome. */
    left: count,
    outcomes: z.array(outcome),
    /** Learner and backend, in the run's order; null when they were not asked for. */
    failed: z.array(failedLearner).nullable(),
    /** Whether there are more of them than can be sent. */
    failedCut: z.boolean(),
  }),
  /** `exams`: each exam run that concerns the learner. */
  learner: z.object({
    ...learnerRecord.shape,
    ...strikes.shape,
    finalGrades: z.array(finalGrade),
    exams: z.array(explanation),
  }),
  'learner-include': z.object({ userId: z.number().int(), before: strikes }),
  'learner-exclude': z.object({ userId: z.number().int(), before: strikes }),
  /** `failed`: who has no final grade in the run that was asked for, and why; null when none was. */
  'freeze-status': z.object({
    runs: z.array(freezeRun),
    /** Of one run: learners who are enrolled without a grade, or passed by grade but not by certificate. */
    overlooked: z
      .array(z.object({ userId: z.number().int(), username: z.string(), kind: z.enum(['no-grade', 'no-certificate']) }))
      .nullable(),
    failed: z
      .array(
        z.object({
          userId: z.number().int(),
          username: z.string(),
          reason: z.string().nullable(),
          outcome: z.string(),
          at: instant.nullable(),
          pass: z.string(),
        }),
      )
      .nullable(),
  }),
  /** `grade`: the final grade that is there. */
  'freeze-target': z.object({
    userId: z.number().int(),
    courseRunId: z.number().int(),
    grade: z.object({ grade: z.number().nullable(), passed: z.boolean(), status: z.string() }).nullable(),
  }),
  'exams-status': z.object({
    examRuns: z.array(
      z.object({
        examRunId: z.number().int(),
        courseKey: z.string().nullable(),
        course: z.string(),
        firstSchedulable: instant,
        lastSchedulable: instant,
        authorized: z.boolean(),
        enrolled: count,
        authorizations: count,
        failedChunks: count,
      }),
    ),
    /** The newest, newest first. */
    runs: z.array(examsRun),
  }),
  'exams-explain': explanation,
  'search-status': z.object({
    outbox: z.object({ waiting: count, parked: count, oldestSeconds: z.number() }),
    /** Null where OpenSearch does not answer; `error` says why. `copiedTo`: the program enrollment that a rebuild has come to. */
    indices: z
      .array(
        z.object({
          kind: z.string(),
          index: z.string().nullable(),
          isCurrent: z.boolean(),
          rebuilding: z.string().nullable(),
          copiedTo: z.number().nullable(),
        }),
      )
      .nullable(),
    error: z.string().nullable(),
  }),
  /** `retried`: how many are tried again; null when none was to be, and on a dry run. */
  'search-parked': z.object({
    documents: z.array(
      z.object({
        enrollmentId: z.number().int(),
        userId: z.number().int().nullable(),
        attempts: count,
        error: z.string().nullable(),
        since: instant,
      }),
    ),
    retried: count.nullable(),
  }),
  'content-export': z.object({ text: z.string() }),
  /** Rows by table; or every error, with its path in the document. On a dry run: what would change. */
  'content-import': z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      changes: z.record(z.string(), contentChanges),
      differences: z.array(contentDifference),
      /** Whether there are more of them than can be sent. */
      differencesCut: z.boolean(),
      /** What to look at twice. */
      warnings: z.array(z.string()),
    }),
    z.object({ ok: z.literal(false), errors: z.array(z.object({ path: z.string(), message: z.string() })) }),
  ]),
  'import-status': z.object({
    passes: z.array(
      z.object({
        id: z.string(),
        kind: passKind,
        startedAt: instant,
        endedAt: instant.nullable(),
        ranges: count,
        finishedRanges: count,
        failedRanges: count,
        read: count,
        written: count,
        report: importReport.nullable(),
      }),
    ),
    /** The final pass, once it has been: nothing is imported any more. */
    final: z.string().nullable(),
    /** Pictures of the old media store (rules/moving-in.md, "Pictures"). */
    media: z.object({
      copied: count,
      waiting: count,
      refused: z.array(z.object({ error: z.string(), files: count, example: z.string() })),
    }),
  }),
  'import-exceptions': z.object({
    counts: z.array(z.object({ source: z.string(), reason: z.string(), kept: z.boolean(), rows: count })),
    rows: z.array(
      z.object({ source: z.string(), oldId: z.string().nullable(), reason: z.string(), kept: z.boolean(), row: z.unknown() }),
    ),
  }),
  /** `examples`: keys of the first rows. */
  'export-changes': z.object({
    since: instant,
    tables: z.array(z.object({ table: z.string(), rows: count, examples: z.array(z.string()) })),
  }),
  'catalog-check': z.object({
    site: z.string(),
    ok: z.boolean(),
    /** How many programs MIT Learn takes. */
    programs: count,
    findings: z.array(
      z.object({ effect: z.enum(['fatal', 'skipped', 'page']), program: z.number().int().nullable(), message: z.string() }),
    ),
  }),
  doctor: z.object({
    /** What time it is for the functions. */
    now: instant,
    /** Names of the migrations that were applied; null: unknown. */
    migrations: z.array(z.string()).nullable(),
    checks: z.array(check),
  }),
  /** `writtenFence`: the highest that has written to Postgres; null: none yet. `cut`: there are more than can be sent. */
  'lease-list': z.object({
    leases: z.array(z.object({ ...lease.shape, writtenFence: z.number().int().nullable() })),
    cut: z.boolean(),
  }),
  /** The leases that were behind, with the fences that they had and have. */
  'lease-raise': z.object({
    leases: z.array(z.object({ name: z.string(), holder: z.string().nullable(), from: z.number().int(), to: z.number().int() })),
  }),
  /** `fence`: the raised one; null on a dry run. */
  'lease-break': z.object({ name: z.string(), holder: z.string().nullable(), fence: z.number().int().nullable() }),
  'lease-release': z.object({ leases: z.array(z.string()) }),
  audit: z.object({}),
} as const satisfies Record<OperationName, z.ZodType>

export type Replies = { [Name in OperationName]: z.output<(typeof replies)[Name]> }

/** An expected no is an answer, not an error (docs/architecture.md, "Habits"). */
export type Answer<Reply> = { kind: 'done'; reply: Reply } | { kind: 'refused'; message: string }

export const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), reply: z.unknown() }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
])
