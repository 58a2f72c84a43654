import { functionNameOf } from '../functions/name.ts'
import { type Invocation, type Invoke, RUNTIME_EXIT } from '../workflows/invocation.ts'
import { type Json, parseJson } from '../workflows/json.ts'
import { type Answer, AwsError } from './answer.ts'

/** Bytes of an event of an asynchronous invocation (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const EVENT_LIMIT = 1024 * 1024

const invocations = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/

/** The function that a path of the Invoke API names. Undefined: it is another path. @throws AwsError */
export function invokedFunction(path: string): string | undefined {
  const [, name] = invocations.exec(path) ?? []
  return name === undefined ? undefined : functionNameOf(decoded(name))
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw new AwsError('ValidationException', 'FunctionName is not encoded as a part of a URL')
  }
}

/**
 * Lambda's Invoke (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). An asynchronous invocation is not repeated when it
 * fails; `report` hears of it.
 * @throws AwsError
 */
export function lambdaApi(invoke: Invoke, functions: readonly string[], report: (problem: string) => void) {
  return async (name: string, type: string, body: string): Promise<Answer> => {
    if (!functions.includes(name)) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404)
    const event = eventOf(body)
    switch (type) {
      case 'RequestResponse':
        return answerOf(name, await invoke(name, event))
      case 'Event':
        if (Buffer.byteLength(body) > EVENT_LIMIT) throw tooLarge(EVENT_LIMIT)
        void invoke(name, event)
          .catch((error: unknown): Invocation => ({ kind: 'crashed', message: String(error) }))
          .then((invocation) => invocation.kind !== 'ok' && report(describe(name, invocation)))
        return { status: 202, body: '' }
      case 'DryRun':
        return { status: 204, body: '' }
      default:
        throw new AwsError('InvalidParameterValueException', 'InvocationType must be RequestResponse, Event or DryRun')
    }
  }
}

export const tooLarge = (limit: number) =>
  new AwsError('RequestTooLargeException', `Request must be smaller than ${limit} bytes for the InvokeFunction operation`, 413)

function eventOf(body: string): Json {
  try {
    return body === '' ? {} : parseJson(body)
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json')
  }
}

function answerOf(name: string, invocation: Invocation): Answer {
  switch (invocation.kind) {
    case 'ok':
      return ran(JSON.stringify(invocation.payload), {})
    case 'error': {
      const { errorType, errorMessage, trace } = invocation
      return ran(JSON.stringify({ errorType, errorMessage, trace }), failed)
    }
    case 'crashed':
      return ran(JSON.stringify({ errorType: RUNTIME_EXIT, errorMessage: invocation.message }), failed)
    case 'throttled':
      throw new AwsError('TooManyRequestsException', invocation.message, 429)
    case 'missing':
      throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404)
  }
}

const failed = { 'x-amz-function-error': 'Unhandled' }
const ran = (body: string, headers: Record<string, string>): Answer => ({
  status: 200,
  body,
  headers: { 'x-amz-executed-version': '$LATEST', ...headers },
})

function describe(name: string, invocation: Exclude<Invocation, { kind: 'ok' }>): string {
  const what = invocation.kind === 'error' ? `${invocation.errorType}: ${invocation.errorMessage}` : invocation.message
  return `asynchronous invocation of ${name} failed: ${what}`
}
