import * as z from 'zod'
import { sessionKeys } from '../auth/session.ts'
import { credentialKeys } from '../records/credential-keys.ts'
import { readSecret } from '../platform/secrets.ts'
import { tokenKeys } from '../platform/token-cipher.ts'
import { oauthClient, staffToken, USER_AGENT } from '../upstreams/backend.ts'
import { createHttp } from '../upstreams/http.ts'
import { siteProbes } from './doctor-sites.ts'
import type { OperationsSettings } from './environment.ts'
import { databaseClock, migrationNames } from './state-queries.ts'
import type { Answer, Replies } from './replies.ts'
import type { Requests } from './request.ts'
import { describeIndices } from './search.ts'
import { dataProbes } from './data-probes.ts'
import type { Check, Probe } from './probe.ts'
import { status } from './status.ts'
import { done, type Tools } from './tools.ts'

const REACH_MS = 10_000
/** Sessions and leases are judged by clocks: a difference of this much is still harmless to both. */
const MAX_SKEW_MS = 5_000
const DEPLOY = 'put it right in lib/configuration.ts, and deploy'

/**
 * Whether this environment has what it needs, and what to do where it has not (rules/operations.md, "Commands": `doctor`). Values of secrets are
 * never told.
 */
export async function doctor(_: Requests['doctor'], tools: Tools): Promise<Answer<Replies['doctor']>> {
  const configured = settingsOf(tools)
  const probes = [
    ...(configured.settings ? probesOf(configured.settings) : []),
    clock(tools),
    mappings(tools),
    ...dataProbes(tools),
  ]
  const [state, migrations, checks] = await Promise.all([
    status({}, tools),
    appliedMigrations(tools),
    Promise.all(probes.map(tried)),
  ])
  return done({
    now: tools.now,
    migrations,
    checks: [configured.check, ...(state.kind === 'done' ? state.reply.dependencies.map(dependencyCheck) : []), ...checks],
  })
}

function settingsOf(tools: Tools): { settings: OperationsSettings | null; check: Check } {
  const about = { area: 'configuration', name: 'environment of the functions' } as const
  try {
    return { settings: tools.settings(), check: { ...about, ok: true, says: 'complete', fix: null } }
  } catch (error) {
    return { settings: null, check: { ...about, ok: false, says: messageOf(error), fix: DEPLOY } }
  }
}

const probesOf = (settings: OperationsSettings): Probe[] => [
  ...secretProbes(settings),
  ...reachProbes(settings),
  ...siteProbes(settings),
]

function secretProbes(settings: OperationsSettings): Probe[] {
  const secret = (name: string, look: () => Promise<unknown>): Probe => ({
    area: 'secrets',
    name,
    fix: `put the secret ${name} (docs/operations.md, "First deploy")`,
    look: async () => {
      await look()
      return 'has a value that fits'
    },
  })
  return [
    secret('edxorg', () => oauthClient(settings.EDXORG_SECRET_ID)),
    secret('mitxonline', async () => {
      if ((await staffToken(settings.MITXONLINE_SECRET_ID)) === undefined) throw new Error('has no staffToken')
    }),
    secret('token-keys', () => readSecret(settings.TOKEN_KEYS_SECRET_ID, tokenKeys)),
    secret('session-keys', () => readSecret(settings.SESSION_KEYS_SECRET_ID, sessionKeys)),
    secret('credential-keys', () => readSecret(settings.CREDENTIAL_KEYS_SECRET_ID, credentialKeys)),
    secret('open-exchange-rates', () =>
      readSecret(settings.OPEN_EXCHANGE_RATES_SECRET_ID, z.object({ appId: z.string().min(1) })),
    ),
  ]
}

function reachProbes(settings: OperationsSettings): Probe[] {
  const reach = (name: string, baseUrl: string, fix: string): Probe => ({
    area: 'reachability',
    name,
    fix,
    look: async () => {
      const http = createHttp({ baseUrl, userAgent: USER_AGENT, timeoutMs: REACH_MS, count: () => {} })
      const { status: code } = await http.exchange({ call: name, path: '' })
      if (code >= 500) throw new Error(`${baseUrl} answers ${code}`)
      return `${baseUrl} answers`
    },
  })
  const upstream = `see whether it is down; else its address in lib/configuration.ts, and the way out through NAT`
  return [
    reach('MITx Online', settings.MITXONLINE_BASE_URL, upstream),
    reach('edX.org', settings.EDXORG_BASE_URL, upstream),
    reach('MIT Learn', settings.MIT_LEARN_BASE_URL, upstream),
    reach('Open Exchange Rates', settings.OPEN_EXCHANGE_RATES_BASE_URL, upstream),
    reach('this site', `${settings.SITE_URL}/api/v0/catalog/`, 'see the API of this environment in CloudWatch'),
  ]
}

function clock(tools: Tools): Probe {
  return {
    area: 'clocks',
    name: 'functions and Postgres',
    fix: 'wait for AWS to mend it; meanwhile leases may seem expired too early or too late',
    look: async () => {
      const before = Date.now()
      const skew = Math.abs((await databaseClock(await tools.database())).getTime() - before)
      // What the statement itself took counts as skew; it is far below the limit.
      if (skew > MAX_SKEW_MS) throw new Error(`${skew} ms apart`)
      return 'agree'
    },
  }
}

function mappings(tools: Tools): Probe {
  return {
    area: 'mappings',
    name: 'search indices',
    fix: 'when OpenSearch answers: `search rebuild`',
    look: async () => {
      const engine = await tools.search()
      if (engine === null) return 'there is no OpenSearch in this environment: the outbox waits'
      const old = (await describeIndices(engine)).filter(({ isCurrent }) => !isCurrent)
      if (old.length > 0) throw new Error(`not of this version: ${old.map(({ kind }) => kind).join(', ')}`)
      return 'of this version'
    },
  }
}

/** Null where Postgres does not answer, which is a check of its own. */
async function appliedMigrations(tools: Tools): Promise<string[] | null> {
  try {
    return await migrationNames(await tools.database())
  } catch {
    return null
  }
}

const dependencyCheck = ({ name, ok, error }: Replies['status']['dependencies'][number]): Check => ({
  area: 'reachability',
  name,
  ok,
  says: error ?? 'answers',
  fix: ok ? null : 'see its health in CloudWatch, and the security groups',
})

async function tried({ area, name, fix, look }: Probe): Promise<Check> {
  try {
    return { area, name, ok: true, says: await look(), fix: null }
  } catch (error) {
    return { area, name, ok: false, says: messageOf(error), fix }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'unknown error')
