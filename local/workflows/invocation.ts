import { StateFailure } from './errors.ts'
import type { Json, JsonObject } from './json.ts'

/** How a call of a function ended. */
export type Invocation =
  | { readonly kind: 'ok'; readonly payload: Json }
  /** The handler threw: `errorType` is the error's `name`. */
  | { readonly kind: 'error'; readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] }
  /** No concurrency was left. */
  | { readonly kind: 'throttled'; readonly message: string }
  /** The runtime died without an answer. */
  | { readonly kind: 'crashed'; readonly message: string }
  | { readonly kind: 'missing'; readonly message: string }

/** What Lambda names the death of a runtime, in the answer of Invoke and therefore in a state machine. */
export const RUNTIME_EXIT = 'Runtime.ExitError'

export type Invoke = (functionName: string, payload: Json) => Promise<Invocation>

/** The result of `arn:aws:states:::lambda:invoke`, or the error that the state machine sees. */
export function taskResult(invocation: Invocation): JsonObject {
  switch (invocation.kind) {
    case 'ok':
      return { ExecutedVersion: '$LATEST', Payload: invocation.payload, StatusCode: 200 }
    case 'error': {
      const { errorType, errorMessage, trace } = invocation
      throw new StateFailure(errorType, JSON.stringify({ errorType, errorMessage, trace }))
    }
    case 'throttled':
      throw new StateFailure('Lambda.TooManyRequestsException', invocation.message)
    case 'crashed':
      throw new StateFailure(RUNTIME_EXIT, JSON.stringify({ errorType: RUNTIME_EXIT, errorMessage: invocation.message }))
    case 'missing':
      throw new StateFailure('Lambda.ResourceNotFoundException', invocation.message)
  }
}
