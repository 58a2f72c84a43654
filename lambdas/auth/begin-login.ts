import type * as z from 'zod'
import type { Backend } from '../domain/backends.ts'
import { siteOf } from '../upstreams/sites.ts'
import { setCookie } from './cookies.ts'
import type { startLinkEnvironment } from './environment.ts'
import { withKeys } from './key-ring.ts'
import { LOGIN_MS, newLoginId, signLoginState } from './login-state.ts'
import { localPath } from './next.ts'
import { authorizationUrl, newLoginSecrets } from './oauth.ts'
import { redirectUri } from './redirect-uri.ts'

/** `linkSession`: the session that asked to link the account; '' where somebody logs in. */
type Wish = { backend: Backend; next: string | undefined; linkSession: string }

/** Begins a login: where the browser goes, and the cookie that makes its coming back be of this browser. */
export async function beginLogin(
  settings: z.infer<typeof startLinkEnvironment>,
  { backend, next, linkSession }: Wish,
  now: Date,
): Promise<{ url: string; cookie: string }> {
  const { SITE_URL, SESSION_KEYS_SECRET_ID } = settings
  const secrets = newLoginSecrets()
  const login = { id: newLoginId(), backend, ...secrets, next: localPath(next, SITE_URL) ?? '', linkSession }
  const { token } = await withKeys(SESSION_KEYS_SECRET_ID, now, async (keys) => ({
    kind: 'signed',
    token: await signLoginState(login, keys, now),
  }))
  const url = await authorizationUrl(siteOf(settings, backend), redirectUri(SITE_URL, backend), secrets)
  return { url, cookie: setCookie(SITE_URL, 'login', token, LOGIN_MS / 1000) }
}
