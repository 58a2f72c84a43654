import type { Engine } from './engine.ts'
import type { Json } from './json.ts'

/**
 * Answers calls of the Step Functions API (AWS JSON 1.0): `action` is the name after `AWSStepFunctions.` in `X-Amz-Target`, `body` the
 * parsed request. Times in answers are epoch seconds. A refusal throws EngineError, whose name is AWS's `__type`.
 */
export type StepFunctionsApi = (action: string, body: unknown) => Promise<Json>

export function stepFunctionsApi(_engine: Engine): StepFunctionsApi {
  throw new Error('Not built yet')
}
