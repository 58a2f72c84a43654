import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { redirect } from '../../platform/http-reply.ts'
import { siteOf } from '../../upstreams/sites.ts'
import { callerOf } from '../caller.ts'
import { setCookie } from '../cookies.ts'
import { authEnvironment } from '../environment.ts'
import { withKeys } from '../key-ring.ts'
import { LOGIN_MS, newLoginId, signLoginState } from '../login-state.ts'
import { localPath } from '../next.ts'
import { authorizationUrl, newLoginSecrets } from '../oauth.ts'
import { getLogin } from '../operations.ts'
import { redirectUri } from '../redirect-uri.ts'

const settings = environment(authEnvironment)

/** Sends the browser to the course site, and remembers the login in a signed cookie. */
export const handler = httpHandler(getLogin, async ({ params: { backend }, query, event }, { now }) => {
  const { SITE_URL, SESSION_KEYS_SECRET_ID } = settings()
  const caller = await callerOf(event, settings(), now)
  const secrets = newLoginSecrets()
  const next = localPath(query.next, SITE_URL) ?? ''
  const login = { id: newLoginId(), backend, ...secrets, next, linkTo: caller?.userId ?? 0 }
  const { token } = await withKeys(SESSION_KEYS_SECRET_ID, now, async (keys) => ({
    kind: 'signed',
    token: await signLoginState(login, keys, now),
  }))
  const url = await authorizationUrl(siteOf(settings(), backend), redirectUri(SITE_URL, backend), secrets)
  return redirect(url, [setCookie(SITE_URL, 'login', token, LOGIN_MS / 1000)])
})
