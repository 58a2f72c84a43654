import { Interrupted, StateFailure } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import type { Status } from './records.ts'

/** How an execution ended. */
export type Ended =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | {
      readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'
      readonly error: string | undefined
      readonly cause: string | undefined
    }

/** RUNNING: the engine was closed; the execution goes on when it is recovered. */
export type Ending = Ended | { readonly status: 'RUNNING' }

/** What the machine's TimeoutSeconds leads to. */
export const TIMED_OUT: Ended = { status: 'TIMED_OUT', error: 'States.Timeout', cause: undefined }

/** What an error means for its execution. Anything that is not a state's error is this process's own fault, and is told as such. */
export function endingOf(failure: unknown): Ended {
  if (failure instanceof StateFailure) return { status: 'FAILED', error: failure.error, cause: failure.cause_ }
  if (failure instanceof Interrupted) return { status: 'ABORTED', error: undefined, cause: undefined }
  return { status: 'FAILED', error: 'States.Runtime', cause: failure instanceof Error ? (failure.stack ?? '') : String(failure) }
}

const END_EVENTS = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const
const STATUSES: ReadonlyMap<string, Status> = new Map([
  ['ExecutionSucceeded', 'SUCCEEDED'],
  ['ExecutionFailed', 'FAILED'],
  ['ExecutionTimedOut', 'TIMED_OUT'],
  ['ExecutionAborted', 'ABORTED'],
])

/** The event that ends an execution's history. */
export function endEventOf(ended: Ended): { type: string; details: JsonObject } {
  const type = END_EVENTS[ended.status]
  if (ended.status === 'SUCCEEDED') return { type, details: { output: JSON.stringify(ended.output) } }
  const { error, cause } = ended
  return { type, details: { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) } }
}

/** The status that an event leaves its execution with; undefined for all but the last one. */
export const statusAfter = (eventType: string): Status | undefined => STATUSES.get(eventType)
