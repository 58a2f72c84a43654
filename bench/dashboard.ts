import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import * as z from 'zod'
import { newSession, signSession } from '../lambdas/auth/session.ts'
import { dashboardStatement } from '../lambdas/dashboard/dashboard-query.ts'
import { migrate } from '../lambdas/database/migrate.ts'
import { openSecretStore } from '../local/aws/secrets.ts'
import { startAwsEndpoint } from '../local/aws/server.ts'
import { createCoordinationTable, startDynalite } from '../local/engines/dynamodb.ts'
import { openToServer, startPostgres } from '../local/engines/postgres.ts'
import type { Benchmark, Figures } from './benchmark.ts'
import { measureBundles } from './bundles.ts'
import { LEARNER, seedDashboardWorld } from './dashboard-world.ts'

const WARM_UP = 300
const ROUNDS = 1_500

const cpuMessage = z.object({ cpu: z.object({ user: z.number(), system: z.number() }) })
const urlMessage = z.object({ url: z.url() })

/** The dashboard of a big learner through HTTP, beside the bare SQL's own time; and the bundles of the API's functions. */
export const dashboard: Benchmark = {
  summary:
    'a dashboard of 5 programs × 6 courses × 4 runs: latency, requests/s per core, ratio to its SQL; bundles (sizes: learners; 100000)',
  run: async ({ sizes = [100_000], progress }) => {
    const rows: Figures[] = []
    for (const learners of sizes) rows.push(await measure(learners, progress))
    progress('bundling the functions')
    return [...rows, ...(await measureBundles())]
  },
}

async function measure(learners: number, progress: (step: string) => void): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), 'micromasters-bench-'))
  await openToServer(directory)
  const postgres = await startPostgres({ directory: join(directory, 'postgres'), durable: false })
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 })
  // Its connection may still be closing when the server stops.
  pool.on('error', () => {})
  const now = new Date()
  progress(`seeding ${learners} learners`)
  const client = await pool.connect()
  await migrate(client)
  client.release()
  await seedDashboardWorld(pool, learners, now)
  const service = await startService(directory, postgres.url)
  try {
    progress('measuring')
    return { learners, ...(await compare(service, pool, now)) }
  } finally {
    await service.stop()
    await pool.end()
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

type Service = { url: string; cookie: string; cpuMs: () => Promise<number>; stop: () => Promise<void> }

async function startService(directory: string, database: string): Promise<Service> {
  const secrets = openSecretStore(join(directory, 'secrets.json'))
  const keys = { current: 'a', keys: { a: randomBytes(32).toString('base64') } }
  const url = new URL(database)
  secrets.put('database', JSON.stringify({ username: url.username, password: url.password }))
  secrets.put('session-keys', JSON.stringify(keys))
  const origin = randomBytes(32).toString('hex')
  secrets.put('origin', JSON.stringify({ current: origin }))
  url.username = ''
  url.password = ''
  const dynamodb = await startDynalite()
  await createCoordinationTable(dynamodb.endpoint)
  const none = () => Promise.reject(new Error('nothing is started here'))
  const aws = await startAwsEndpoint({
    port: 0,
    stepFunctions: none,
    invoke: none,
    functions: [],
    secrets,
    report: console.error,
  })
  const child = fork(join(import.meta.dirname, 'dashboard-server.ts'), {
    env: {
      ...process.env,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
      COORDINATION_TABLE: 'coordination',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      DATABASE_URL: url.href,
      DATABASE_SECRET_ID: 'database',
      SITE_URL: 'http://bench.example',
      SESSION_KEYS_SECRET_ID: 'session-keys',
      ORIGIN_SECRET_ID: 'origin',
      ORIGIN_SECRET: origin,
      EDXORG_BASE_URL: 'https://courses.edx.org/',
      REFRESH_ONE_LEARNER_ARN: 'refresh-one-learner',
      FREEZE_ONE_LEARNER_ARN: 'freeze-one-learner',
    },
  })
  const [started] = await once(child, 'message')
  const now = new Date()
  return {
    url: urlMessage.parse(started).url,
    cookie: `session=${await signSession(newSession({ userId: LEARNER.userId, epoch: 0 }, now), keys, now)}`,
    cpuMs: async () => {
      child.send('cpu')
      const [message] = await once(child, 'message')
      const { user, system } = cpuMessage.parse(message).cpu
      return (user + system) / 1000
    },
    stop: async () => {
      child.kill()
      await once(child, 'exit')
      await dynamodb.stop()
      await aws.close()
    },
  }
}

/** Request and bare statement in turns, so that both meet the same machine. */
async function compare({ url, cookie, cpuMs }: Service, pool: pg.Pool, now: Date): Promise<Figures> {
  const request = async () => {
    const response = await fetch(`${url}/api/v0/dashboard/${LEARNER.username}/`, { headers: { cookie } })
    if (response.status !== 200) throw new Error(`the dashboard answered ${response.status}`)
    return (await response.arrayBuffer()).byteLength
  }
  const statement = () => pool.query({ ...dashboardStatement, values: [LEARNER.userId, LEARNER.username, now] })
  for (let round = 0; round < WARM_UP; round += 1) await Promise.all([request(), statement()])
  const [requests, statements]: [number[], number[]] = [[], []]
  const bytes = await request()
  const before = await cpuMs()
  for (let round = 0; round < ROUNDS; round += 1) {
    requests.push(await timed(request))
    statements.push(await timed(statement))
  }
  const cpuPerRequest = ((await cpuMs()) - before) / ROUNDS
  return {
    kB: bytes / 1000,
    'p50 ms': quantile(requests, 0.5),
    'p95 ms': quantile(requests, 0.95),
    'p99 ms': quantile(requests, 0.99),
    'requests/s per core': 1000 / cpuPerRequest,
    'SQL p50 ms': quantile(statements, 0.5),
    'ratio at p50': quantile(requests, 0.5) / quantile(statements, 0.5),
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
