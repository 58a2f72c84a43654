import type { Context } from 'aws-lambda'
import * as z from 'zod'
import { coordination } from '../platform/coordination.ts'
import { database } from '../platform/database.ts'
import { environment } from '../platform/environment.ts'
import { CoordinationUnavailable, DatabaseUnavailable, OutOfTime } from '../platform/errors.ts'
import { httpEvent, type LimitedContext, type SessionContext, type UncheckedContext } from '../platform/http-event.ts'
import { markBusy } from '../platform/idle-database.ts'
import { log } from '../platform/log.ts'
import { cameThroughEdge } from '../platform/origin.ts'
import { withinTime } from '../platform/time-limit.ts'
import { countWrite } from '../platform/write-limit.ts'
import { callerOf, sessionCookie, wantsRenewal } from './caller.ts'
import { sessionEnvironment } from './environment.ts'
import { isActiveUser } from './session-query.ts'

const settings = environment(sessionEnvironment)
const event = httpEvent.pick({ cookies: true, headers: true, rawPath: true, requestContext: true })

/** API Gateway's simple response (Lambda authorizers for HTTP APIs, payload format 2.0). */
export type Decision = { isAuthorized: boolean; context?: SessionContext | UncheckedContext | LimitedContext }

/** What keeps a session from being checked for now. */
const uncheckable = [CoordinationUnavailable, DatabaseUnavailable, OutOfTime]

/**
 * Lets a request with a valid session of an active user through, says whose it is, and prolongs the session when it is due. What API
 * Gateway makes of an authorizer's error is a 500; where the session cannot be checked, the function behind is told so, and answers 503.
 */
export async function authorize(request: unknown, context: Context): Promise<Decision> {
  try {
    return await withinTime(context, () => decide(event.parse(request), new Date()))
  } catch (error) {
    if (!uncheckable.some((kind) => error instanceof kind)) throw error
    log.failure('session-not-checked', error)
    return { isAuthorized: true, context: { unchecked: true } }
  }
}

async function decide(request: z.infer<typeof event>, now: Date): Promise<Decision> {
  if (!(await cameThroughEdge(request))) return { isAuthorized: false }
  const session = await callerOf(request, settings(), now)
  if (!session || !(await isActiveUser(await database(), session.userId))) return { isAuthorized: false }
  const { id: sessionId, userId, csrf } = session
  const retryAfter = writes(request) ? await beginWrite(sessionId, now) : 0
  if (retryAfter > 0) return { isAuthorized: true, context: { retryAfter } }
  const renewal = wantsRenewal(session, now) ? { renewal: await sessionCookie(session, settings(), now) } : {}
  return { isAuthorized: true, context: { userId, sessionId, csrf, ...renewal } }
}

/** @returns after how many seconds the write may be tried again; 0 when it may be done now */
async function beginWrite(sessionId: string, now: Date): Promise<number> {
  await markBusy(now)
  return countWrite(await coordination(), sessionId, now)
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Asks with a body, and changes nothing (lambdas/search/api.ts). */
const READS_BY_POST = '/api/v0/search/'

const writes = ({ rawPath, requestContext }: z.infer<typeof event>): boolean =>
  !READS.has(requestContext.http.method) && !rawPath.startsWith(READS_BY_POST)
