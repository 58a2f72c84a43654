import { createHash, timingSafeEqual } from 'node:crypto'
import type { HttpEvent, SessionContext } from './http-event.ts'
import { type HttpReply, refusal, tooManyWrites, unavailable } from './http-reply.ts'
import { cameThroughEdge } from './origin.ts'

/** The header in which unsafe methods repeat the session's CSRF token. */
export const CSRF_HEADER = 'x-csrf-token'

/** What stands before a call: see `Operation` (http.ts). */
export type Authorizer = 'session' | 'viewer' | 'none'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request may go on. A route that needs a session is refused without one even if no authorizer stood before it; with one, an
 * unsafe method must carry the token that is signed into that very session, which no other site and no other session can know. Where the
 * session could not be checked, the answer is 503; who only looks at what is public is a stranger then. Where no authorizer stands before
 * the route, it is looked here whether the request came through CloudFront.
 */
export async function refuseAccess(authorizer: Authorizer, event: HttpEvent): Promise<HttpReply | undefined> {
  if (authorizer === 'none') return (await cameThroughEdge(event)) ? undefined : refusal(403, 'wrong-address', 'Ask the site.')
  const caller = event.requestContext.authorizer?.lambda
  const isSafe = SAFE.has(event.requestContext.http.method)
  if (caller && 'unchecked' in caller) return authorizer === 'viewer' && isSafe ? undefined : unavailable()
  if (caller && 'retryAfter' in caller) return tooManyWrites(caller.retryAfter)
  const session = sessionOf(event)
  if (!session) return authorizer === 'viewer' ? undefined : refusal(401, 'not-signed-in', 'Sign in first.')
  if (isSafe) return undefined
  if (sameText(event.headers[CSRF_HEADER] ?? '', session.csrf)) return undefined
  return refusal(403, 'csrf', 'The request does not carry the token of this session. Reload the page.')
}

export function sessionOf(event: HttpEvent): SessionContext | undefined {
  const caller = event.requestContext.authorizer?.lambda
  return caller && 'userId' in caller ? caller : undefined
}

const digest = (text: string) => createHash('sha256').update(text).digest()
const sameText = (a: string, b: string) => timingSafeEqual(digest(a), digest(b))
