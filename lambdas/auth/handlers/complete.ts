import { coordination } from '../../platform/coordination.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { redirect } from '../../platform/http-reply.ts'
import { markBusy } from '../../platform/idle-database.ts'
import { sessionEpochOf } from '../../platform/sessions.ts'
import { sessionCookie } from '../caller.ts'
import { type Completed, completeLogin, pageAfter } from '../complete-login.ts'
import { clearCookie } from '../cookies.ts'
import { authEnvironment } from '../environment.ts'
import { isSiteFault } from '../faults.ts'
import { getComplete } from '../operations.ts'
import { newSession } from '../session.ts'
import { completeDependencies } from '../complete-dependencies.ts'

const settings = environment(authEnvironment)

/** Ends a login that came back from the course site: signed in, or on the page that says why not. */
export const handler = httpHandler(getComplete, async ({ params: { backend }, event }, { now, log }) => {
  const { SITE_URL } = settings()
  const spent = clearCookie(SITE_URL, 'login')
  await markBusy(now)
  let completed: Completed
  try {
    completed = await completeLogin(completeDependencies(settings(), { backend, event, now }))
  } catch (error) {
    if (!isSiteFault(error)) throw error
    log.failure('login-site-failed', error, { backend })
    return redirect(`${SITE_URL}/login-unavailable/${backend}`, [spent])
  }
  const page = `${SITE_URL}${pageAfter(completed, backend)}`
  if (completed.kind === 'refused') {
    log.event('login-refused', { backend, reason: completed.reason })
    return redirect(page, [spent])
  }
  if (completed.kind === 'to-confirm') return redirect(page, [spent])
  log.event('signed-in', { backend, userId: completed.userId })
  const epoch = await sessionEpochOf(await coordination(), completed.userId)
  const session = newSession({ userId: completed.userId, epoch }, now)
  return redirect(page, [spent, await sessionCookie(session, settings(), now)])
})
