/** How the refresh of one learner on one backend ended; null in the ledger: not yet. */
export type RefreshOutcome =
  /** The run is about the other backend only. */
  | { outcome: 'not-asked' }
  /** The learner has no account there. */
  | { outcome: 'not-linked' }
  /** Something that is cached changed. */
  | { outcome: 'refreshed' }
  /** Everything was fresh, or the backend said what is cached already. */
  | { outcome: 'unchanged' }
  | { outcome: 'failed'; reason: FailureReason }

/** Why a learner could not be refreshed on a backend. */
export const failureReasons = [
  /** The backend refuses the learner's stored credentials: the learner must log in again. */
  'invalid-credentials',
  /** Another answer than 200 or 404 to a request for one of the caches. */
  'forbidden',
  'rejected',
  'malformed-answer',
  'server-error',
  'timeout',
  'unreachable',
  /** The backend kept asking to wait. */
  'rate-limited',
  /** The breaker is open: the backend fails for nearly everybody, and was not asked. */
  'backend-unavailable',
  /** MITx Online refuses the staff token. */
  'staff-token-refused',
  /** The step itself broke; its error is in the execution's history. */
  'step-failed',
] as const
export type FailureReason = (typeof failureReasons)[number]

/**
 * Faults that are the backend's when it has them for nearly everybody; for one learner only, they count as a failed cache.
 * These feed the circuit breaker (rules/refresh.md, "Courtesy").
 */
export const backendFaults: readonly FailureReason[] = ['server-error', 'timeout', 'unreachable', 'malformed-answer']

/**
 * Reasons that never add a strike, because they say nothing about the learner (rules/refresh.md, "Strikes": "A backend outage is nobody's strike").
 */
export const blameless: readonly FailureReason[] = ['rate-limited', 'backend-unavailable', 'staff-token-refused', 'step-failed']

/** Strikes that exclude a learner from bulk runs until the next login (rules/refresh.md, "Strikes"). */
export const STRIKES_TO_EXCLUDE = 3

const reasonOfError: Record<string, FailureReason> = {
  UpstreamServerError: 'server-error',
  UpstreamTimeout: 'timeout',
  UpstreamUnreachable: 'unreachable',
  UpstreamMalformed: 'malformed-answer',
}

/** The reason that stands for an error that a step ended with after all its retries. */
export function reasonForError(name: string): FailureReason {
  return reasonOfError[name] ?? 'step-failed'
}
