import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { redirect } from '../../platform/http-reply.ts'
import { coordination } from '../../platform/coordination.ts'
import { endSession } from '../../platform/sessions.ts'
import { signedSession } from '../caller.ts'
import { clearCookie } from '../cookies.ts'
import { sessionEnvironment } from '../environment.ts'
import { getLogout } from '../operations.ts'
import { lastExpiryOf } from '../session.ts'

const settings = environment(sessionEnvironment)

/** A link on another site must not log anybody out: browsers say where a request comes from (W3C Fetch Metadata). */
const OWN = new Set(['same-origin', 'none'])

/** Ends the session, with all its copies. */
export const handler = httpHandler(getLogout, async ({ event }, { now }) => {
  const { SITE_URL } = settings()
  const isOwn = OWN.has(event.headers['sec-fetch-site'] ?? 'none')
  if (!isOwn) return redirect(`${SITE_URL}/`)
  const session = await signedSession(event, settings(), now)
  if (session) await endSession(await coordination(), session.id, lastExpiryOf(session))
  return redirect(`${SITE_URL}/`, [clearCookie(SITE_URL, 'session'), clearCookie(SITE_URL, 'login')])
})
