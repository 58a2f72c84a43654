import * as z from 'zod'
import { UpstreamMalformed, UpstreamServerError, UpstreamTimeout, UpstreamUnreachable } from '../platform/errors.ts'
import { readBody } from './body.ts'
import { parseJson } from './json.ts'
import { retryAfterMs } from './retry-after.ts'

/** What an upstream may answer to a sound request; faults of the upstream are thrown (see `Http`). */
export type Answer<Body> = { kind: 'ok'; body: Body } | Refusal
export type Refusal =
  /** `code`: Open edX's `error_code`, by which its own 404 is told from somebody else's; null where the body has none. */
  | { kind: 'not-found'; code: string | null }
  /**
   * The credentials are not accepted (rules/refresh.md, "One learner, one backend": 400 and 401). `error`: OAuth's code, where the body has one
   * (RFC 6749, 5.2).
   */
  | { kind: 'refused'; status: 400 | 401; error: string | null }
  | { kind: 'forbidden' }
  /** 429, or 503 with `Retry-After`. */
  | { kind: 'rate-limited'; retryAfterMs: number }
  /** Any other 4xx, and a redirect that is not followed. */
  | { kind: 'rejected'; status: number }

export type Request = {
  /** Names the call in error messages, where the path, which may hold a username, must not stand. */
  call: string
  /** Relative to the base URL, or a path from the root of its origin (a `next` page). */
  path: string
  token?: string
  query?: Record<string, string>
  /** At most one of the two; either makes it a POST. */
  json?: unknown
  form?: Record<string, string>
}

/** A whole answer, of any status. */
export type RawAnswer = { status: number; retryAfter: string | null; text: string }

export type Http = {
  /**
   * Sends a request and checks the body of a 2xx with the schema. The body returned is the value as it was sent, untouched by the
   * schema, which therefore must not transform.
   * @throws UpstreamServerError (5xx), and what `exchange` throws; UpstreamMalformed (not JSON, or naming the fields that do not fit).
   */
  request: <Schema extends z.ZodType>(request: Request, schema: Schema) => Promise<Answer<z.infer<Schema>>>
  /** The same for a body that no schema alone describes. @throws as `request` does, and what `parse` throws. */
  read: <Body>(request: Request, parse: (text: string) => Body) => Promise<Answer<Body>>
  /**
   * Sends a request and gives the answer as it is, for callers that read error bodies.
   * @throws UpstreamTimeout, UpstreamUnreachable; UpstreamMalformed when it leads to another origin.
   */
  exchange: (request: Request) => Promise<RawAnswer>
}

export type HttpSettings = {
  baseUrl: string
  userAgent: string
  /** For the whole answer, body and redirects included (rules/refresh.md, "One learner, one backend": 25 s). */
  timeoutMs?: number
  /** Bytes of an answer, decompressed, that are taken; 50 MiB if not said. */
  maxBytes?: number | undefined
  /** Sent as `X-Correlation-Id`. */
  correlationId?: string
  /** Called once per request with its HTTP status, 'timeout' or 'unreachable'. */
  count: (status: string) => void
}

const MAX_REDIRECTS = 3
const MAX_BYTES = 50 * 1024 * 1024

/** A JSON client of one upstream. Nothing is sent to another origin, so that a token never leaves. */
export function createHttp(settings: HttpSettings): Http {
  const { baseUrl, userAgent, timeoutMs = 25_000, maxBytes = MAX_BYTES, correlationId, count } = settings
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
  const headers = {
    accept: 'application/json',
    'user-agent': userAgent,
    ...(correlationId && { 'x-correlation-id': correlationId }),
  }

  /** One request, counted once whatever comes of it. */
  async function once(url: URL, init: RequestInit, call: string): Promise<RawAnswer & { location: string | null }> {
    let status = 'unreachable'
    try {
      const response = await fetch(url, init)
      status = String(response.status)
      const text = await readBody(response, maxBytes, call)
      return {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        location: response.headers.get('location'),
        text,
      }
    } catch (error) {
      if (error instanceof UpstreamMalformed) throw error
      if (error instanceof DOMException && error.name === 'TimeoutError') {
        status = 'timeout'
        throw new UpstreamTimeout(`${call}: no whole answer within ${timeoutMs} ms`)
      }
      status = 'unreachable'
      throw new UpstreamUnreachable(`${call}: ${reasonOf(error)}`)
    } finally {
      count(status)
    }
  }

  async function exchange(request: Request): Promise<RawAnswer> {
    const init = { ...initOf(request, headers), redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) } as const
    let url = urlOf(request.path, base, request.call)
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
    for (let redirects = 0; ; redirects += 1) {
      const { location, ...answer } = await once(url, init, request.call)
      const leads = answer.status >= 300 && answer.status < 400 && location !== null && init.method === 'GET'
      if (!leads) return answer
      if (redirects === MAX_REDIRECTS) throw new UpstreamMalformed(`${request.call}: more than ${MAX_REDIRECTS} redirects`)
      url = urlOf(location, url, request.call)
    }
  }

  async function read<Body>(request: Request, parse: (text: string) => Body): Promise<Answer<Body>> {
    const answer = await exchange(request)
    if (answer.status >= 200 && answer.status < 300) return { kind: 'ok', body: parse(answer.text) }
    return refusalOf(answer, request.call)
  }

  return {
    exchange,
    read,
    request: (request, schema) => read(request, (text) => parseJson(request.call, text, schema)),
  }
}

function initOf({ token, json, form }: Request, headers: Record<string, string>) {
  const all = token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` }
  if (form) return { method: 'POST', headers: all, body: new URLSearchParams(form) }
  if (json !== undefined)
    return { method: 'POST', headers: { ...all, 'content-type': 'application/json' }, body: JSON.stringify(json) }
  return { method: 'GET', headers: all }
}

function urlOf(path: string, from: URL, call: string): URL {
  const url = URL.parse(path, from.href)
  if (!url) throw new UpstreamMalformed(`${call}: leads to something that is not a URL`)
  if (url.origin !== from.origin) throw new UpstreamMalformed(`${call}: leads to another origin, ${url.origin}`)
  return url
}

const refused = z.record(z.string(), z.unknown())

/** What the body of a refusal is called by: OAuth's `error`, Open edX's `error_code`. */
function codeOf(text: string, name: 'error' | 'error_code'): string | null {
  try {
    const code = refused.parse(JSON.parse(text))[name]
    return typeof code === 'string' ? code : null
  } catch {
    return null
  }
}

/** @throws UpstreamServerError */
export function refusalOf({ status, retryAfter, text }: RawAnswer, call: string): Refusal {
  if (status === 429 || (status === 503 && retryAfter !== null)) {
    return { kind: 'rate-limited', retryAfterMs: retryAfterMs(retryAfter, Date.now()) }
  }
  if (status >= 500) throw new UpstreamServerError(`${call}: answered ${status}`)
  if (status === 400 || status === 401) return { kind: 'refused', status, error: codeOf(text, 'error') }
  if (status === 403) return { kind: 'forbidden' }
  if (status === 404) return { kind: 'not-found', code: codeOf(text, 'error_code') }
  return { kind: 'rejected', status }
}

/** undici wraps the reason; its code says more, and holds no URL. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined
  return cause && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'the connection failed'
}
