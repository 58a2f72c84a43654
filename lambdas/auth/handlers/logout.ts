import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { redirect } from '../../platform/http-reply.ts'
import { clearCookie } from '../cookies.ts'
import { sessionEnvironment } from '../environment.ts'
import { getLogout } from '../operations.ts'

const settings = environment(sessionEnvironment)

/** A link on another site must not log anybody out: browsers say where a request comes from (W3C Fetch Metadata). */
const OWN = new Set(['same-origin', 'none'])

/** Ends the session. */
export const handler = httpHandler(getLogout, async ({ event }) => {
  const { SITE_URL } = settings()
  const isOwn = OWN.has(event.headers['sec-fetch-site'] ?? 'none')
  return redirect(`${SITE_URL}/`, isOwn ? [clearCookie(SITE_URL, 'session'), clearCookie(SITE_URL, 'login')] : [])
})
