import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { failureReasons } from '../domain/refresh-outcome.ts'

const count = z.number().int().min(0)

/** Requests that were made of a backend; by HTTP status, or by kind of failure where there was no answer. */
const backendRequests = z.object({ requests: count, byStatus: z.record(z.string(), count) })

/** What a refresh run did: in the execution's output, in `refresh_run.report`, and as metrics (rules/refresh.md, "Report"). */
export const refreshReport = z.object({
  run: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  selected: count,
  refreshed: count,
  unchanged: count,
  /** Learners of whom everything was refreshed but some runs, which a backend did not give. */
  partly: count,
  /** Those runs, with the learners for whom they failed; at most 50. */
  failedRuns: z.array(z.object({ run: z.string(), learners: count })),
  /** Learners for whom at least one backend failed, by the reason of the first that did. */
  failed: z.partialRecord(z.enum(failureReasons), count),
  /** Shards whose enrollments could not be asked for together, by reason: their learners were asked about one by one. */
  failedGroups: z.partialRecord(z.enum(failureReasons), count).default({}),
  /** Learners who would have been selected, but are excluded by their strikes. */
  excluded: count,
  /** Learners without an outcome on every backend: first in line next time. */
  left: count,
  upstream: z.record(z.enum(backends), backendRequests),
  /** Backends that the breaker stopped asking. */
  unavailable: z.array(z.enum(backends)),
  indexUpdates: count,
})
export type RefreshReport = z.infer<typeof refreshReport>
