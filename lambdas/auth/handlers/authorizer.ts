import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import * as z from 'zod'
import { environment } from '../../platform/environment.ts'
import { httpEvent, type SessionContext } from '../../platform/http-event.ts'
import { withinTime } from '../../platform/time-limit.ts'
import { callerOf, sessionCookie, wantsRenewal } from '../caller.ts'
import { sessionEnvironment } from '../environment.ts'

const settings = environment(sessionEnvironment)
const event = httpEvent.pick({ cookies: true })

/** API Gateway's simple response (Lambda authorizers for HTTP APIs, payload format 2.0). */
type Decision = { isAuthorized: boolean; context?: SessionContext }

/** Lets a request with a valid session through, says whose it is, and prolongs the session when it is due. */
export const handler = middy<z.input<typeof event>, Decision, Error, Context>().handler((request, context) =>
  withinTime(context, () => decide(request)),
)

async function decide(request: z.input<typeof event>): Promise<Decision> {
  const now = new Date()
  const session = await callerOf(event.parse(request), settings(), now)
  if (!session) return { isAuthorized: false }
  const { userId, username, csrf } = session
  const renewal = wantsRenewal(session, now) ? { renewal: await sessionCookie(session, settings(), now) } : {}
  return { isAuthorized: true, context: { userId, username, csrf, ...renewal } }
}
