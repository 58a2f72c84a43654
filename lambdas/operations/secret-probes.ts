import * as z from 'zod'
import { sessionKeys } from '../auth/session.ts'
import { readSecret } from '../platform/secrets.ts'
import { createTokenCipher, tokenKeys } from '../platform/token-cipher.ts'
import { oauthClient, staffToken, USER_AGENT } from '../upstreams/backend.ts'
import { createHttp } from '../upstreams/http.ts'
import { appUsage } from '../upstreams/open-exchange-rates.ts'
import type { OperationsSettings } from './environment.ts'
import type { Probe } from './probe.ts'
import type { Tools } from './tools.ts'
import { newestToken } from './upkeep-queries.ts'

const ASK_MS = 10_000

/**
 * Whether each secret has a value that fits, and does what it is for: the keys open a token that is stored, the app id is taken where it
 * is used. What the course sites say of theirs: doctor-sites.ts. Values are never told.
 */
export function secretProbes(settings: OperationsSettings, tools: Tools): Probe[] {
  const secret = (name: string, look: () => Promise<string | void>): Probe => ({
    area: 'secrets',
    name,
    fix: `put the secret ${name} (docs/deployment.md, "Secrets"); functions see it within 5 minutes`,
    look: async () => (await look()) ?? 'has a value that fits',
  })
  return [
    secret('edxorg', async () => void (await oauthClient(settings.EDXORG_SECRET_ID))),
    secret('mitxonline', async () => {
      if ((await staffToken(settings.MITXONLINE_SECRET_ID)) === undefined) throw new Error('has no staffToken')
    }),
    secret('token-keys', () => storedTokensOpen(settings, tools)),
    secret('session-keys', async () => void (await readSecret(settings.SESSION_KEYS_SECRET_ID, sessionKeys))),
    secret('open-exchange-rates', () => appIdIsTaken(settings)),
  ]
}

async function storedTokensOpen({ TOKEN_KEYS_SECRET_ID }: OperationsSettings, tools: Tools): Promise<string> {
  const cipher = createTokenCipher(await readSecret(TOKEN_KEYS_SECRET_ID, tokenKeys))
  const stored = await newestToken(await tools.database())
  if (stored === null) return 'has a value that fits; no token is stored yet'
  cipher.decrypt(stored.accessToken, stored)
  return 'opens stored tokens'
}

async function appIdIsTaken(settings: OperationsSettings): Promise<string> {
  const { appId } = await readSecret(settings.OPEN_EXCHANGE_RATES_SECRET_ID, z.object({ appId: z.string().min(1) }))
  const baseUrl = settings.OPEN_EXCHANGE_RATES_BASE_URL
  const left = await appUsage(createHttp({ baseUrl, userAgent: USER_AGENT, timeoutMs: ASK_MS, count: () => {} }), appId)
  if (left !== null && left <= 0) throw new Error('its calls of this month are used up: rates stay as they are until the next')
  return left === null ? 'is taken' : `is taken; ${left} calls left this month`
}
