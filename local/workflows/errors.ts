/**
 * The error of a state, as Retry and Catch see it: `error` is its name ("States.Timeout", "LeaseLost"), `cause` its text.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class StateFailure extends Error {
  readonly error: string
  readonly cause_: string
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`)
    this.name = 'StateFailure'
    this.error = error
    this.cause_ = cause
  }
}

/** What unwinds work whose execution or Map has ended: nothing may start after it. Never caught by a machine. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}

/** A machine that this interpreter refuses to create; the message names the state and the field. */
export class DefinitionError extends Error {
  override name = 'InvalidDefinition'
}

/** A refused call; `name` is the code that the Step Functions API answers with. */
export class EngineError extends Error {
  constructor(code: EngineErrorCode, message: string) {
    super(message)
    this.name = code
  }
}

/** Names of errors of the Step Functions API. https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html */
export type EngineErrorCode =
  | 'ExecutionAlreadyExists'
  | 'ExecutionDoesNotExist'
  | 'ExecutionNotRedrivable'
  | 'InvalidDefinition'
  | 'InvalidExecutionInput'
  | 'InvalidName'
  | 'InvalidToken'
  | 'MissingRequiredParameter'
  | 'ResourceNotFound'
  | 'StateMachineAlreadyExists'
  | 'StateMachineDoesNotExist'
  | 'UnknownOperationException'
  | 'ValidationException'
