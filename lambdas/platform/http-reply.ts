import type { ErrorCode } from '../domain/error-codes.ts'

/** An answer as API Gateway takes it (payload format 2.0). */
export type HttpReply = {
  statusCode: number
  headers: Record<string, string>
  cookies: string[]
  body: string
  isBase64Encoded?: boolean
}
type Extras = { headers?: Record<string, string>; cookies?: string[] }

/** JSON with a status. */
export function json(statusCode: number, value: unknown, extras: Extras = {}): HttpReply {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', ...extras.headers },
    cookies: extras.cookies ?? [],
    body: JSON.stringify(value),
  }
}

/** The browser goes there with GET. */
export function redirect(location: string, cookies: string[] = []): HttpReply {
  return { statusCode: 303, headers: { location }, cookies, body: '' }
}

/** The one form of every refusal and error: `code` is for programs, `message` for people. */
export type ErrorBody = { code: ErrorCode; message: string; request_id?: string; fields?: string[] }

/** An error answer; the middleware adds the request's id. `fields` names the inputs that do not fit. */
export function refusal(statusCode: number, code: ErrorCode, message: string, fields?: string[]): HttpReply {
  return json(statusCode, { code, message, ...(fields && { fields }) } satisfies ErrorBody)
}

/** 404: it does not exist, or the caller may not know that it does. */
export const notFound = (): HttpReply => refusal(404, 'not-found', 'There is nothing here.')

/** 503: something that this service stands on cannot be reached. */
export function unavailable(): HttpReply {
  const reply = refusal(503, 'unavailable', 'Not available right now. Try again in a moment.')
  return { ...reply, headers: { ...reply.headers, 'retry-after': '5' } }
}

/** 429: the session may go on after so many seconds. */
export function tooManyWrites(retryAfter: number): HttpReply {
  const reply = refusal(429, 'too-many-writes', 'That was too much at once. Wait a minute, then try again.')
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(retryAfter) } }
}

/** Sent with every answer unless the answer says otherwise. Answers of the API are never kept, framed, sniffed or run. */
export const SECURITY_HEADERS: Record<string, string> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
}
