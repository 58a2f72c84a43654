import type { Backend } from '../domain/backends.ts'
import { coordination } from '../platform/coordination.ts'
import { correlationId } from '../platform/correlation.ts'
import { database } from '../platform/database.ts'
import { cookieOf, type HttpEvent } from '../platform/http-event.ts'
import { clearStrikes } from '../platform/strikes.ts'
import { openEdxClient } from '../upstreams/backend.ts'
import { siteOf } from '../upstreams/sites.ts'
import { signInAccount } from './accounts.ts'
import { callerOf } from './caller.ts'
import type { CompleteDependencies } from './complete-login.ts'
import { cookieName } from './cookies.ts'
import type { AuthSettings } from './environment.ts'
import { holdLink } from './held-link.ts'
import { tokenCipher, withKeys } from './key-ring.ts'
import { readLoginState, useUp } from './login-state.ts'
import { redeemCode } from './oauth.ts'
import { redirectUri } from './redirect-uri.ts'
import { readAccount } from './site-account.ts'

type Arrived = { backend: Backend; event: HttpEvent; now: Date }

/** What completing a login needs, for a browser that arrived with this request. */
export function completeDependencies(settings: AuthSettings, { backend, event, now }: Arrived): CompleteDependencies {
  const { SITE_URL, SESSION_KEYS_SECRET_ID, TOKEN_KEYS_SECRET_ID } = settings
  const site = siteOf(settings, backend)
  const parameters = new URLSearchParams(event.rawQueryString)
  return {
    login: async () => {
      const token = cookieOf(event, cookieName(SITE_URL, 'login')) ?? ''
      const answer = { backend, state: parameters.get('state') ?? '' }
      const read = await withKeys(SESSION_KEYS_SECRET_ID, now, (keys) => readLoginState(token, answer, { keys, now }))
      return read.kind === 'login' ? read.login : undefined
    },
    useUp: async (login) => useUp(await coordination(), login, now),
    redeem: (login) => redeemCode(site, redirectUri(SITE_URL, backend), { parameters, secrets: login }),
    account: (token) => {
      const client = openEdxClient(site.secretId, { baseUrl: site.baseUrl, correlationId: correlationId(), count: () => {} })
      return readAccount(client, backend, token)
    },
    signIn: async (account, tokens) =>
      signInAccount(await database(), await tokenCipher(TOKEN_KEYS_SECRET_ID), { account, tokens, linkTo: null, now }),
    clearStrikes: async (userId) => clearStrikes(await coordination(), userId),
    caller: () => callerOf(event, settings, now),
    holdLink: async (caller, link) =>
      holdLink(await coordination(), await tokenCipher(TOKEN_KEYS_SECRET_ID), { caller, link, now }),
  }
}
