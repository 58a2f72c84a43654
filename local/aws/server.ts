import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenOn, wantedPort } from '../engines/ports.ts'
import { PAYLOAD_LIMIT } from '../functions/handler.ts'
import { EngineError } from '../workflows/errors.ts'
import type { Invoke } from '../workflows/invocation.ts'
import { type Json, parseJson } from '../workflows/json.ts'
import { type Answer, AwsError } from './answer.ts'
import { invokedFunction, lambdaApi, tooLarge } from './lambda.ts'
import type { SecretStore } from './secrets.ts'
import { secretsManagerApi } from './secrets-manager.ts'

export interface AwsEndpointOptions {
  /** 0: any free port. */
  readonly port: number
  readonly stepFunctions: (action: string, body: Json) => Promise<Json>
  readonly invoke: Invoke
  /** Names of the functions that `invoke` knows. */
  readonly functions: readonly string[]
  readonly secrets: SecretStore
  /** Hears of what no caller hears of: a line for standard error. */
  readonly report: (problem: string) => void
}

export interface AwsEndpoint {
  readonly url: string
  readonly close: () => Promise<void>
}

/** A state machine's definition may have 1 MB, and grows when it becomes a string in JSON. */
const JSON_API_LIMIT = 4 * 1024 * 1024
/** Longer than the SDK clients keep an idle connection, so that none is closed while it is taken up again. */
const KEEP_ALIVE_MS = 75_000

/**
 * Serves Step Functions, Lambda's Invoke and Secrets Manager on one address of the loopback interface: the AWS SDKs and the CLI work
 * against it with `endpoint` or `AWS_ENDPOINT_URL`. Signatures are not looked at; requests of web pages are refused.
 * @throws Error naming the port when it is taken.
 */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const route = router(options)
  const server = createServer((request, response) => {
    void answer(route, request, options.report).then((answered) => send(response, answered))
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return listenOn(server, await wantedPort('AWS endpoint (--port)', options.port))
}

type Route = (request: IncomingMessage) => Promise<Answer>

function router({ stepFunctions, invoke, functions, secrets, report }: AwsEndpointOptions): Route {
  const callFunction = lambdaApi(invoke, functions, report)
  const secretsManager = secretsManagerApi(secrets)
  return async (request) => {
    refuseBrowsers(request)
    const [path = ''] = (request.url ?? '').split('?')
    const name = request.method === 'POST' ? invokedFunction(path) : undefined
    if (name !== undefined) {
      const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse'
      return callFunction(name, type, await read(request, PAYLOAD_LIMIT, tooLarge(PAYLOAD_LIMIT)))
    }
    const [service, action = ''] = (header(request, 'x-amz-target') ?? '').split('.')
    const body = () => jsonBody(request)
    if (service === 'AWSStepFunctions') return json('1.0', await stepFunctions(action, await body()))
    if (service === 'secretsmanager') return json('1.1', secretsManager(action, await body()))
    throw new AwsError('UnknownOperationException', `${request.method} ${path} is none of the local AWS operations`, 404)
  }
}

const header = (request: IncomingMessage, name: string) => request.headersDistinct[name]?.[0]

const json = (version: string, value: Json): Answer => ({
  status: 200,
  body: JSON.stringify(value),
  headers: { 'content-type': `application/x-amz-json-${version}` },
})

/**
 * Nothing here asks who calls, so that no web page may: browsers send `Origin` with what a page sends elsewhere, and a page whose
 * name was pointed at this computer sends that name as `Host`.
 */
function refuseBrowsers(request: IncomingMessage): void {
  const host = header(request, 'host')?.replace(/:\d+$/, '')
  if (header(request, 'origin') === undefined && (host === '127.0.0.1' || host === 'localhost')) return
  throw new AwsError('AccessDeniedException', 'Web pages may not use the local AWS endpoint', 403)
}

async function read(request: IncomingMessage, limit: number, problem: AwsError): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const part: Buffer = chunk
    bytes += part.length
    // Read on to the end: a caller that still writes would not see the answer.
    if (bytes <= limit) chunks.push(part)
  }
  if (bytes > limit) throw problem
  return Buffer.concat(chunks).toString()
}

async function jsonBody(request: IncomingMessage): Promise<Json> {
  const limit = new AwsError('RequestEntityTooLargeException', `The request is longer than ${JSON_API_LIMIT} bytes`, 413)
  const text = await read(request, JSON_API_LIMIT, limit)
  try {
    return parseJson(text)
  } catch {
    throw new AwsError('SerializationException', 'The request is not JSON')
  }
}

async function answer(route: Route, request: IncomingMessage, report: (problem: string) => void): Promise<Answer> {
  try {
    return await route(request)
  } catch (error) {
    if (error instanceof AwsError) return refusal(error.name, error.message, error.status)
    if (error instanceof EngineError) return refusal(error.name, error.message, 400)
    // Whoever hung up needs no answer.
    if (!request.errored)
      report(`AWS endpoint: ${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}`)
    return refusal('InternalFailure', 'The local AWS endpoint failed; its output says how', 500)
  }
}

/** An error in both forms: AWS JSON reads `__type` and `message`, REST reads the header and `Message`. */
const refusal = (code: string, message: string, status: number): Answer => ({
  status,
  body: JSON.stringify({ __type: code, message, Message: message }),
  headers: { 'x-amzn-errortype': code },
})

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), ...headers })
  response.end(body)
}
