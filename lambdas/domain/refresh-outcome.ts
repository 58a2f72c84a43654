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
  /** Everything but some runs, whose certificates or grades the backend did not give: what is cached of them stays. */
  | { outcome: 'partly'; reason: FailureReason }
  | { outcome: 'failed'; reason: FailureReason }

/** Why a learner could not be refreshed on a backend. */
export const failureReasons = [
  /** The backend refuses the learner's stored credentials: the learner must log in again. */
  'invalid-credentials',
  /** The backend does not know the account, or its name, any more; and nothing is what it says of names it does not know. */
  'account-unknown',
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
  /** A secret or a setting is missing, wrong or refused: it is this system that is not let in. */
  'configuration',
  /** The step itself broke; its error is in the execution's history. */
  'step-failed',
] as const
export type FailureReason = (typeof failureReasons)[number]

/** Faults that say that a backend is down, when it has them for several learners: these feed the circuit breaker (rules/refresh.md, "Courtesy"). */
export const outageFaults: readonly FailureReason[] = ['server-error', 'timeout', 'unreachable']

/** All faults of a backend: with a malformed answer, it is up, and does not do what it should. */
export const backendFaults: readonly FailureReason[] = [...outageFaults, 'malformed-answer']

/** Reasons that say nothing about the learner (rules/freeze.md, "Completed"). */
export const blameless: readonly FailureReason[] = [
  'rate-limited',
  'backend-unavailable',
  'staff-token-refused',
  'configuration',
  'step-failed',
]

/** The reasons that add a strike (rules/refresh.md, "Strikes"): everything else is the site's. */
export const strikeReasons: readonly FailureReason[] = ['invalid-credentials']

/** Strikes that exclude a learner from bulk runs until the next login (rules/refresh.md, "Strikes"). */
export const STRIKES_TO_EXCLUDE = 3

const reasonOfError: Record<string, FailureReason> = {
  UpstreamServerError: 'server-error',
  UpstreamTimeout: 'timeout',
  UpstreamUnreachable: 'unreachable',
  UpstreamMalformed: 'malformed-answer',
  ConfigurationError: 'configuration',
}

/** The reason that stands for an error that a step ended with after all its retries. */
export function reasonForError(name: string): FailureReason {
  return reasonOfError[name] ?? 'step-failed'
}
