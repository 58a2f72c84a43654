import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import type * as z from 'zod'
import { inContext } from './correlation.ts'
import { type HttpEvent, httpEvent, type SessionContext } from './http-event.ts'
import { type Inputs, parseInputs } from './http-input.ts'
import { type ErrorBody, type HttpReply, refusal, SECURITY_HEADERS, unavailable } from './http-reply.ts'
import { type Authorizer, refuseAccess, sessionOf } from './http-session.ts'
import { type Log, log } from './log.ts'
import { answeringSelfCheck } from './self-check.ts'
import { withinTime } from './time-limit.ts'

/** One call of the API: what routes, handlers and the OpenAPI document know of it. */
export type Operation = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As API Gateway writes it, without a slash at the end: `/api/v0/dashboard/{username}`. It is served with one as well. */
  path: `/${string}`
  /**
   * `session`: only with a session, and unsafe methods only with its CSRF token. `viewer`: public, and told whose session it is when
   * there is a valid one; unsafe methods need its token then. `none`: public.
   */
  authorizer: Authorizer
  summary: string
  /** A page of the site, and not of its API: HTML. Which addresses come here the edge says (lib/app-router.ts). */
  isPage?: true
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** Instead of `body`, what a handler reads by itself, by media type: one that must know who asks first, or that takes files. */
  bodyInHandler?: Record<string, z.ZodType>
  /** What it answers, by status; errors that every call may answer are added to the document. */
  answers: Record<number, { description: string; schema?: z.ZodType }>
}

type Output<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined
type Session<Op extends Operation> = {
  session: SessionContext
  viewer: SessionContext | undefined
  none: undefined
}[Op['authorizer']]

export type HttpRequest<Op extends Operation> = {
  params: Output<Op['params']>
  query: Output<Op['query']>
  body: Output<Op['body']>
  session: Session<Op>
  event: HttpEvent
}
/** What every call gets beside its request. `now` is the one value of now of the request (rules/words.md, "Words"). */
export type HttpTools = { now: Date; log: Log }

/** The answer of a handler; expected refusals are answers too (`refusal`, `notFound`), not errors. */
type Run<Op extends Operation> = (request: HttpRequest<Op>, tools: HttpTools) => Promise<HttpReply>

type Bundle = HttpEvent & { inputs?: Inputs }

/**
 * A Lambda handler for one call of the API: session and CSRF check, inputs parsed by the operation's schemas, one form for errors, the
 * request's id in every log line and answer, security headers, and the session prolonged when the authorizer says so.
 */
export function httpHandler<const Op extends Operation>(operation: Op, run: Run<Op>) {
  const pipeline = middy<Bundle, HttpReply, Error, Context>()
    .use(requestLog(operation))
    .use(answers())
    .use(access(operation))
    .use(inputs(operation))
    .handler((event, context) =>
      withinTime(context, () =>
        run({ ...event.inputs, session: sessionOf(event), event } as HttpRequest<Op>, { now: new Date(), log }),
      ),
    )
  return answeringSelfCheck<HttpReply>(async (raw, context) => {
    const event = httpEvent.parse(raw)
    return inContext({ correlationId: event.requestContext.requestId }, () => pipeline(event, context))
  })
}

type Middleware = middy.MiddlewareObj<Bundle, HttpReply, Error, Context>

/** One line at the start and one at the end. The route stands for the path, which may hold a username. */
function requestLog({ method, path }: Operation): Middleware {
  const route = `${method} ${path}`
  const began = new WeakMap<Bundle, number>()
  const end = (event: Bundle, reply: HttpReply | null | undefined) =>
    log.event('request-ended', {
      route,
      status: reply?.statusCode ?? 0,
      ms: Date.now() - (began.get(event) ?? Date.now()),
      userId: sessionOf(event)?.userId ?? null,
    })
  return {
    before: ({ event }) => {
      began.set(event, Date.now())
      log.event('request-started', { route })
    },
    after: ({ event, response }) => end(event, response),
    onError: ({ event, response }) => end(event, response),
  }
}

/** Turns errors into answers, and completes every answer. */
function answers(): Middleware {
  return {
    after: (request) => {
      request.response = complete(request.response ?? refusal(500, 'internal', INTERNAL), request.event)
    },
    onError: (request) => {
      const { error } = request
      if (!(error instanceof Refused)) log.failure('request-failed', error)
      request.response = complete(error instanceof Refused ? error.reply : replyTo(error), request.event)
    },
  }
}

function complete(reply: HttpReply, event: HttpEvent): HttpReply {
  const { requestId } = event.requestContext
  const headers: Record<string, string> = { ...SECURITY_HEADERS, 'x-request-id': requestId, ...reply.headers }
  const renewal = sessionOf(event)?.renewal
  // An answer that sets cookies itself (logging out) knows better.
  const cookies = renewal !== undefined && reply.cookies.length === 0 ? [renewal] : reply.cookies
  return {
    ...reply,
    headers,
    cookies: mayCarryCookies(reply.statusCode, headers) ? cookies : [],
    body:
      event.requestContext.http.method === 'HEAD' ? '' : reply.statusCode >= 400 ? withRequestId(reply, requestId) : reply.body,
  }
}

/** No cookie is in an answer that somebody between here and the browser might keep: errors have lifetimes of their own there. */
function mayCarryCookies(status: number, headers: Record<string, string>): boolean {
  return status < 400 && headers['cache-control'] === SECURITY_HEADERS['cache-control']
}

function withRequestId(reply: HttpReply, requestId: string): string {
  if (!reply.headers['content-type']?.startsWith('application/json')) return reply.body
  return JSON.stringify({ ...(JSON.parse(reply.body) as ErrorBody), request_id: requestId })
}

const INTERNAL = 'Something broke on our side. Try again; if it stays, tell support the request id.'

/** What the caller is told of an error: never its message. */
export function replyTo(error: unknown): HttpReply {
  switch (error instanceof Error ? error.name : '') {
    case 'OutOfTime':
    case 'DatabaseUnavailable':
    case 'CoordinationUnavailable':
    case 'MediaUnavailable':
      return unavailable()
    case 'UpstreamTimeout':
      return refusal(504, 'upstream-timeout', 'The course site did not answer in time.')
    case 'UpstreamServerError':
    case 'UpstreamUnreachable':
    case 'UpstreamMalformed':
      return refusal(502, 'upstream-failed', 'The course site has a fault.')
    default:
      return refusal(500, 'internal', INTERNAL)
  }
}

/** Ends a request before its handler; middy runs no further middleware after an early answer, so that it is thrown. */
class Refused extends Error {
  readonly reply: HttpReply

  constructor(reply: HttpReply) {
    super(`refused with ${reply.statusCode}`)
    this.reply = reply
  }
}

function access({ authorizer }: Operation): Middleware {
  return {
    before: async ({ event }) => {
      const refused = await refuseAccess(authorizer, event)
      if (refused) throw new Refused(refused)
    },
  }
}

function inputs(operation: Operation): Middleware {
  return {
    before: ({ event }) => {
      const parsed = parseInputs(operation, event)
      if (!parsed.ok) throw new Refused(parsed.reply)
      event.inputs = parsed.inputs
    },
  }
}
