import type { StateFailure } from './errors.ts'
import type { Catcher, Retrier } from './states.ts'

/**
 * Whether an ErrorEquals list names this error. States.Runtime is never matched; States.ALL does not match
 * States.DataLimitExceeded; States.TaskFailed matches all but States.Timeout.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
function names(errors: readonly string[], error: string): boolean {
  if (error === 'States.Runtime') return false
  if (errors.includes(error)) return true
  if (error === 'States.DataLimitExceeded') return false
  return errors.includes('States.ALL') || (errors.includes('States.TaskFailed') && error !== 'States.Timeout')
}

/** The first retrier or catcher that names the error: only that one counts, even when its attempts are used up. */
export function firstMatch<T extends Retrier | Catcher>(list: readonly T[], failure: StateFailure): T | undefined {
  return list.find((each) => names(each.errors, failure.error))
}

/** Milliseconds before attempt number `attempt` (0 for the first retry); with full jitter, anything from 0 to that. */
export function retryDelay(retrier: Retrier, attempt: number, random: () => number): number {
  const seconds = Math.min(retrier.intervalSeconds * retrier.backoffRate ** attempt, retrier.maxDelaySeconds)
  return (retrier.fullJitter ? random() : 1) * seconds * 1000
}
