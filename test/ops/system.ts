import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import { functions } from '../../lambdas/functions.ts'
import { functionNameIn, stateMachineNameIn } from '../../lambdas/naming.ts'
import { schedules } from '../../lambdas/schedules.ts'
import { openSecretStore } from '../../local/aws/secrets.ts'
import { startAwsEndpoint } from '../../local/aws/server.ts'
import { startFunctions } from '../../local/functions/runtime.ts'
import { stepFunctionsApi } from '../../local/workflows/api.ts'
import { virtualClock } from '../../local/workflows/clock.ts'
import { createEngine } from '../../local/workflows/engine.ts'
import type { Json } from '../../local/workflows/json.ts'
import { commands } from '../../ops/commands/index.ts'
import { run, type Terminal } from '../../ops/run.ts'
import { connect } from '../../ops/system.ts'
import type { TestCoordination } from '../kit/coordination.ts'
import { NOW } from '../operations/fixtures.ts'

/** What the names of the indices begin with. */
export const OPS_PREFIX = 'ops'

const ROLE = 'arn:aws:iam::000000000000:role/states'
/** A run that goes on until it is stopped. */
const ENDLESS = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 86_400, End: true } } })

/**
 * The real operations functions, on these stores, behind a local AWS endpoint, and Step Functions with machines that never end, whose
 * clock stands still at NOW. `site` is where this site and all upstreams are, `openSearch` where the index is, `s3` the bucket `media`. To be called where a test file is collected.
 */
export async function startSystem(
  databaseUrl: string,
  table: TestCoordination,
  site = 'http://127.0.0.1:9',
  openSearch = 'off',
  s3 = 'http://127.0.0.1:9',
) {
  const folder = mkdtempSync(join(tmpdir(), 'micromasters-ops-'))
  const secrets = openSecretStore(join(folder, 'secrets.json'))
  const { username, password } = new URL(databaseUrl)
  secrets.put('database', JSON.stringify({ username, password }))
  let invoke: Awaited<ReturnType<typeof startFunctions>>['invoke'] = () => Promise.reject(new Error('too early'))
  const engine = createEngine({
    directory: join(folder, 'workflows'),
    clock: virtualClock(NOW.getTime()),
    random: () => 0,
    invoke: (name, payload) => invoke(name, payload),
  })
  const api = stepFunctionsApi(engine)
  const endpoint = await startAwsEndpoint({
    port: 0,
    stepFunctions: api,
    invoke: (name, payload) =>
      invoke(name.replace(functionNameIn('staging', 'operations').replace(/operations$/, ''), ''), payload),
    functions: [
      'operations',
      'people-operations',
      'award-operations',
      'repair-operations',
      functionNameIn('staging', 'operations'),
      functionNameIn('staging', 'repair-operations'),
    ],
    secrets,
    report: (problem) => console.error(problem),
  })
  const runtime = await startFunctions({
    functions: {
      operations: functions.operations,
      'people-operations': functions['people-operations'],
      'award-operations': functions['award-operations'],
      'repair-operations': functions['repair-operations'],
    },
    environment: { ...environmentOf(databaseUrl, table, endpoint.url, site, openSearch), AWS_ENDPOINT_URL_S3: s3 },
    isolated: false,
  })
  invoke = runtime.invoke
  const machine = (name: string) => engine.createStateMachine({ name, definition: ENDLESS, roleArn: ROLE }).arn
  const scheduled = new Map(Object.values(schedules).map(({ stateMachine }) => [stateMachine, machine(stateMachine)]))
  const machines = {
    bulk: machine('refresh-learner-data'),
    oneLearner: machine('refresh-one-learner'),
    rebuild: machine('rebuild-search-index'),
    freezeOne: machine('freeze-one-learner'),
    staging: machine(stateMachineNameIn('staging', 'refresh-learner-data')),
  }
  const file = join(folder, 'system.json')
  writeFileSync(file, JSON.stringify({ endpoint: endpoint.url }))
  afterAll(async () => {
    await endpoint.close()
    await engine.close()
    await runtime.close()
    rmSync(folder, { recursive: true })
  })
  return { engine, machines, scheduled, file, secrets }
}

function environmentOf(
  databaseUrl: string,
  table: TestCoordination,
  endpoint: string,
  site: string,
  openSearch: string,
): Record<string, string> {
  const url = new URL(databaseUrl)
  url.username = ''
  url.password = ''
  return {
    DATABASE_URL: url.href,
    DATABASE_SECRET_ID: 'database',
    COORDINATION_TABLE: table.table,
    OPENSEARCH_URL: openSearch,
    OPENSEARCH_INDEX_PREFIX: OPS_PREFIX,
    RELEASE: 'abc123',
    DEDP_PROGRAM_TITLE: 'DEDP',
    DEDP_LEARNERS_INCLUDED: 'false',
    SITE_URL: site,
    MEDIA_BUCKET: 'media',
    EDXORG_BASE_URL: site,
    MITXONLINE_BASE_URL: site,
    MIT_LEARN_BASE_URL: site,
    OPEN_EXCHANGE_RATES_BASE_URL: site,
    EDXORG_SECRET_ID: 'edxorg',
    MITXONLINE_SECRET_ID: 'mitxonline',
    TOKEN_KEYS_SECRET_ID: 'token-keys',
    SESSION_KEYS_SECRET_ID: 'session-keys',
    CREDENTIAL_KEYS_SECRET_ID: 'credential-keys',
    ORIGIN_SECRET_ID: 'origin',
    OPEN_EXCHANGE_RATES_SECRET_ID: 'open-exchange-rates',
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    AWS_ENDPOINT_URL_SFN: endpoint,
    AWS_ENDPOINT_URL_LAMBDA: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }
}

export type Typed = { code: 0 | 1 | 2; out: string; error: string; asked: string[] }

/** Types a command line. `person`: what somebody at the terminal answers, yes, no or a text; null: nobody is there. */
export async function type(file: string, line: string, person: boolean | string | null = null, now = NOW): Promise<Typed> {
  const out: string[] = []
  const error: string[] = []
  const asked: string[] = []
  const ask = async (question: string) => {
    asked.push(question)
    return typeof person === 'string' ? person : person === true ? 'y' : 'n'
  }
  const terminal: Terminal = {
    print: (text) => out.push(text),
    complain: (text) => error.push(text),
    ask: person === null ? null : ask,
    newMeter: () => ({ show: () => {}, end: () => {} }),
    release: () => 'abc123',
    folder: '/checkout',
    now: () => now,
    connect: (environment) => connect(environment, file),
  }
  const code = await run(wordsOf(line), commands, terminal)
  return { code, out: out.join('\n'), error: error.join('\n'), asked }
}

/** As a shell splits them: a quoted text is one word. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

/** A file for one test that says where a system is. */
export function systemFile(content: Json): string {
  const folder = mkdtempSync(join(tmpdir(), 'micromasters-ops-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'system.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}
