import { siteProbes } from './doctor-sites.ts'
import type { OperationsSettings } from './environment.ts'
import { databaseClock, migrationNames } from './queries.ts'
import type { Answer, Replies } from './replies.ts'
import type { Requests } from './request.ts'
import { describeIndices } from './search.ts'
import { dataProbes } from './data-probes.ts'
import type { Check, Probe } from './probe.ts'
import { reachProbes } from './reach-probes.ts'
import { secretProbes } from './secret-probes.ts'
import { status } from './status.ts'
import { done, type Tools } from './tools.ts'
import { upkeepProbes } from './upkeep-probes.ts'

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
    ...(configured.settings ? probesOf(configured.settings, tools) : []),
    clock(tools),
    mappings(tools),
    ...dataProbes(tools),
    ...upkeepProbes(tools),
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

const probesOf = (settings: OperationsSettings, tools: Tools): Probe[] => [
  ...secretProbes(settings, tools),
  ...reachProbes(settings),
  ...siteProbes(settings),
]

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
      if (engine === null) return 'not looked at: there is no OpenSearch'
      const old = (await describeIndices(engine)).filter(({ isCurrent }) => !isCurrent)
      if (old.length > 0) throw new Error(`not of this version: ${old.map(({ kind }) => kind).join(', ')}`)
      return 'of this version'
    },
  }
}

/** What is to be done first where one of them is down. */
const DOWN: Readonly<Record<string, string>> = {
  search:
    'on AWS, its health in CloudWatch; on one machine Java 17 or newer, or OPENSEARCH_URL (docs/operations.md, "Search is unwell"); changes wait, nothing is lost',
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
  fix: ok ? null : (DOWN[name] ?? 'see its health in CloudWatch, and the security groups'),
})

async function tried({ area, name, fix, look }: Probe): Promise<Check> {
  try {
    return { area, name, ok: true, says: await look(), fix: null }
  } catch (error) {
    return { area, name, ok: false, says: messageOf(error), fix }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : 'unknown error')
