import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import * as z from 'zod'
import { ORIGIN_HEADER } from '../../lambdas/naming.ts'
import type { Route } from '../../lambdas/routes.ts'
import type { Invoke } from '../workflows/invocation.ts'
import type { JsonObject } from '../workflows/json.ts'
import { type Matched, matchRoute } from './match.ts'

export type GatewayOptions = {
  routes: readonly Route[]
  /** Calls a function by its name. */
  invoke: Invoke
  /** 0: any free port. */
  port: number
  /** By which the functions know that a request came through CloudFront, which this stands for as well. */
  originSecret: string
  /** Whether the edge answers an address that the route of a page would fit as well: the app's, files, those of nothing. */
  isElsewhere?: (pathname: string) => boolean
  /** Answers what no route answers, as CloudFront's other origin does: the app. Without it that is a 404. */
  otherwise?: (request: IncomingMessage, response: ServerResponse) => void
}
export type Gateway = { url: string; stop: () => Promise<void> }

/** The functions that stand before routes. A public route's is asked without a cookie, too: it has no identity source. */
const authorizers = { session: 'authorizer', viewer: 'viewer', none: null } as const
/** API Gateway's limit of a request's body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024

const functionReply = z.object({
  statusCode: z.number().int(),
  headers: z.record(z.string(), z.string()).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
})
const authorizerReply = z.object({ isAuthorized: z.boolean(), context: z.record(z.string(), z.json()).default({}) })

/** API Gateway's HTTP API on one machine: the same routes, events (payload format 2.0), authorizer and answers, over node:http. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      console.error('gateway:', error)
      if (!response.headersSent) message(response, 500, 'Internal Server Error')
      response.destroy()
    })
  })
  server.listen(options.port, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

async function answer(options: GatewayOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s)
  const matched = matchRoute(options.routes, request.method ?? 'GET', path)
  if (!matched || (matched.route.isPage && options.isElsewhere?.(path)))
    return options.otherwise ? options.otherwise(request, response) : message(response, 404, 'Not Found')
  const body = await bodyOf(request)
  if (body === undefined) return message(response, 413, 'Request Entity Too Large')
  const event = eventOf(matched, request, { path, query, body, originSecret: options.originSecret })
  const authorizer = authorizers[matched.route.authorizer]
  if (authorizer !== null) {
    if (authorizer === 'authorizer' && request.headers.cookie === undefined) return message(response, 401, 'Unauthorized')
    const { isAuthorized, context } = authorizerReply.parse(
      await called(options.invoke, authorizer, { ...event, type: 'REQUEST' }),
    )
    if (!isAuthorized) return message(response, 403, 'Forbidden')
    Object.assign(event.requestContext, { authorizer: { lambda: context } })
  }
  write(response, functionReply.parse(await called(options.invoke, matched.route.function, event)))
}

async function called(invoke: Invoke, name: string, event: JsonObject): Promise<unknown> {
  const invocation = await invoke(name, event)
  if (invocation.kind === 'ok') return invocation.payload
  throw new Error(
    `${name}: ${'errorType' in invocation ? `${invocation.errorType}: ${invocation.errorMessage}` : invocation.message}`,
  )
}

function eventOf(
  { route, pathParameters }: Matched<Route>,
  request: IncomingMessage,
  { path, query, body, originSecret }: { path: string; query: string; body: Buffer; originSecret: string },
) {
  const { cookie, ...headers } = request.headers
  const text = body.toString('utf8')
  const isText = Buffer.from(text, 'utf8').equals(body)
  const method = request.method ?? 'GET'
  const routeKey = `${method} ${route.path}`
  return {
    version: '2.0',
    routeKey,
    rawPath: decodeURIComponent(path),
    rawQueryString: query,
    cookies: cookie === undefined ? [] : cookie.split(/; */),
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      [ORIGIN_HEADER]: originSecret,
    },
    ...(query !== '' && { queryStringParameters: joined(new URLSearchParams(query)) }),
    pathParameters,
    requestContext: {
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: request.socket.remoteAddress ?? '' },
    },
    ...(body.length > 0 && { body: isText ? text : body.toString('base64') }),
    isBase64Encoded: !isText,
  }
}

/** Values of a repeated name are joined with commas. */
function joined(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]))
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_BODY_BYTES) return undefined
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function write(response: ServerResponse, reply: z.infer<typeof functionReply>): void {
  const cookies = reply.cookies.length > 0 ? { 'set-cookie': reply.cookies } : {}
  response.writeHead(reply.statusCode, { ...reply.headers, ...cookies })
  response.end(Buffer.from(reply.body, reply.isBase64Encoded ? 'base64' : 'utf8'))
}

/** What API Gateway says by itself. */
function message(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message: text }))
}
