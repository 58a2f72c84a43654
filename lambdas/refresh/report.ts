import type { Backend } from '../domain/backends.ts'
import type { FailureReason } from '../domain/refresh-outcome.ts'

/** Requests that were made of a backend; by HTTP status, or by kind of failure where there was no answer. */
export type BackendRequests = { requests: number; byStatus: Record<string, number> }

/** What a refresh run did: in the execution's output, in `refresh_run.report`, and as metrics (spec 30, "Report"). */
export type RefreshReport = {
  run: string
  startedAt: string
  endedAt: string
  selected: number
  refreshed: number
  unchanged: number
  /** Learners for whom at least one backend failed, by the reason of the first that did. */
  failed: Partial<Record<FailureReason, number>>
  /** Learners who would have been selected, but are excluded by their strikes. */
  excluded: number
  /** Learners without an outcome on every backend: first in line next time. */
  left: number
  upstream: Record<Backend, BackendRequests>
  /** Backends that the breaker stopped asking. */
  unavailable: Backend[]
  indexUpdates: number
}
