import type * as z from 'zod'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { siteFacts } from '../../platform/site.ts'
import { callerOf, sessionCookie, wantsRenewal } from '../caller.ts'
import { clearCookie } from '../cookies.ts'
import { sessionEndpointEnvironment } from '../environment.ts'
import { getSession, type sessionShape } from '../operations.ts'
import { readSessionUser } from '../session-query.ts'

const settings = environment(sessionEndpointEnvironment)

/** Who is signed in, and what the app must know of the site; prolongs the session. */
export const handler = httpHandler(getSession, async ({ event }, { now }) => {
  const { SITE_URL, RELEASE } = settings()
  const session = await callerOf(event, settings(), now)
  const user = session ? await readSessionUser(await database(), session.userId, { siteUrl: SITE_URL, now }) : null
  const body: z.infer<typeof sessionShape> = {
    user: session && user ? { csrf_token: session.csrf, ...user } : null,
    ...siteFacts(settings()),
    release: RELEASE,
  }
  if (!session) return json(200, body)
  if (!user) return json(200, body, { cookies: [clearCookie(SITE_URL, 'session')] })
  return json(200, body, { cookies: wantsRenewal(session, now) ? [await sessionCookie(session, settings(), now)] : [] })
})
