import { pathToFileURL } from 'node:url'
import type { Context } from 'aws-lambda'

/** Bytes of JSON text that a function takes or gives (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const PAYLOAD_LIMIT = 6 * 1024 * 1024

/** One call of a function, as it crosses to the process that runs it. */
export interface Call {
  readonly requestId: string
  /** The event as JSON text. */
  readonly event: string
  readonly timeoutMs: number
}

export interface Failure {
  readonly kind: 'error'
  readonly errorType: string
  readonly errorMessage: string
  readonly trace: readonly string[]
}

/** How a handler ended; `result` is JSON text. */
export type Outcome = { readonly kind: 'ok'; readonly result: string } | Failure

/** What functions are told about themselves. */
export interface Identity {
  readonly name: string
  readonly memoryMb: number
}

// The callbacks are gone from the Node.js runtimes since 24.
type HandlerContext = Omit<Context, 'done' | 'fail' | 'succeed'>
export type Handler = (event: unknown, context: HandlerContext) => unknown

/** Imports a handler's file. @throws whatever the file throws, or Runtime.HandlerNotFound when it exports no function `handler`. */
export async function loadHandler(file: string): Promise<Handler> {
  const module: unknown = await import(pathToFileURL(file).href)
  if (exportsHandler(module)) return module.handler
  throw Object.assign(new Error(`${file} exports no function named handler`), { name: 'Runtime.HandlerNotFound' })
}

const exportsHandler = (module: unknown): module is { handler: Handler } =>
  typeof module === 'object' && module !== null && 'handler' in module && typeof module.handler === 'function'

/** Calls a handler as Lambda's Node.js runtime does: the event comes from JSON text, the result goes to JSON text. */
export async function callHandler(handler: Handler, identity: Identity, call: Call): Promise<Outcome> {
  try {
    const result = toText(await handler(JSON.parse(call.event), contextOf(identity, call)))
    const bytes = Buffer.byteLength(result)
    if (bytes <= PAYLOAD_LIMIT) return { kind: 'ok', result }
    const message = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${PAYLOAD_LIMIT} bytes).`
    return { kind: 'error', errorType: 'Function.ResponseSizeTooLarge', errorMessage: message, trace: [] }
  } catch (error) {
    return failureOf(error)
  }
}

function toText(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null'
  } catch {
    throw new Error('Unable to stringify response body')
  }
}

/** An error as Lambda reports it (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html). */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'error', errorType: typeof error, errorMessage: String(error), trace: [] }
  return { kind: 'error', errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
}

/** What the caller of a function that took too long sees. */
export function timedOut({ requestId, timeoutMs }: Call): Failure {
  const message = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`
  return { kind: 'error', errorType: 'Sandbox.Timedout', errorMessage: message, trace: [] }
}

function contextOf({ name, memoryMb }: Identity, { requestId, timeoutMs }: Call): HandlerContext {
  const deadline = Date.now() + timeoutMs
  return {
    awsRequestId: requestId,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
    memoryLimitInMB: String(memoryMb),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
  }
}
