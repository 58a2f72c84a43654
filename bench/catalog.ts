import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import * as z from 'zod'
import { migrate } from '../lambdas/database/migrate.ts'
import { openToServer, startPostgres } from '../local/engines/postgres.ts'
import type { Benchmark, Figures } from './benchmark.ts'

const PROGRAMS = 50
const COURSES = 10
const RUNS = 8
const WARM_UP = 50
const PATH = '/api/v0/catalog/'

const reply = z.object({ statusCode: z.number(), headers: z.record(z.string(), z.string()), body: z.string() })
type Ask = (headers: Record<string, string>) => Promise<z.infer<typeof reply>>

/** Requests of the catalog per second of processor time, for whole answers and for those that a client has already. */
export const catalog: Benchmark = {
  summary: `the catalog of ${PROGRAMS} programs × ${COURSES} courses × ${RUNS} runs: requests/s per core, p99, beside its SQL (sizes: requests; 500)`,
  run: async ({ sizes = [500], progress }) => {
    progress('starting Postgres with the catalog')
    return withCatalog(async (pool, ask) => {
      const rows: Figures[] = []
      for (const requests of sizes) {
        progress(`asking ${requests} times each`)
        rows.push(...(await measureAll(pool, ask, requests)))
      }
      return rows
    })
  },
}

async function measureAll(pool: pg.Pool, ask: Ask, requests: number): Promise<Figures[]> {
  const { liveCatalog } = await import('../lambdas/catalog/queries.ts')
  const { headers } = await ask({})
  const kinds: [string, () => Promise<unknown>][] = [
    ['SQL alone', () => liveCatalog(pool)],
    ['200', () => expected(200, ask({}))],
    ['200, brotli', () => expected(200, ask({ 'accept-encoding': 'br' }))],
    ['304', () => expected(304, ask({ 'if-none-match': headers['etag'] ?? '' }))],
  ]
  const rows = []
  for (const [answer, work] of kinds) rows.push({ answer, ...(await measure(work, requests)) })
  return rows
}

async function expected(status: number, answer: ReturnType<Ask>): Promise<void> {
  const { statusCode } = await answer
  if (statusCode !== status) throw new Error(`answered ${statusCode}, not ${status}`)
}

/** One after the other, as a Lambda function does; the processor time is that of this process, without Postgres. */
async function measure(work: () => Promise<unknown>, times: number) {
  for (let time = 0; time < WARM_UP; time += 1) await work()
  const took: number[] = []
  const cpu = process.cpuUsage()
  const began = performance.now()
  for (let time = 0; time < times; time += 1) {
    const start = performance.now()
    await work()
    took.push(performance.now() - start)
  }
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.min(Math.floor(times * share), times - 1)] ?? 0
  return {
    requests: times,
    'per second per core': times / ((user + system) / 1_000_000),
    'per second': times / seconds,
    'p50 ms': at(0.5),
    'p99 ms': at(0.99),
  }
}

async function withCatalog<Result>(work: (pool: pg.Pool, ask: Ask) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'micromasters-bench-'))
  await openToServer(directory)
  const postgres = await startPostgres({ directory: join(directory, 'postgres'), durable: false })
  const url = new URL(postgres.url)
  const secrets = await serveSecret({ username: url.username, password: url.password })
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 })
  try {
    await seed(pool)
    url.username = url.password = ''
    return await work(pool, await openHandler(url.href, secrets.url))
  } finally {
    const { database } = await import('../lambdas/platform/database.ts')
    await (await database()).end()
    await pool.end()
    secrets.close()
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

async function seed(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await migrate(client)
  } finally {
    client.release()
  }
  await pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) SELECT n, 'Program ' || n, true, 5, 1350 FROM generate_series(1, ${PROGRAMS}) n;
    INSERT INTO program_page (program_id, slug, title) SELECT id, 'program-' || id, title FROM program;
    INSERT INTO program_page_faculty (program_page_id, name, sort_order) SELECT id, 'Teacher ' || n, n FROM program_page, generate_series(1, 4) n;
    INSERT INTO topic (name) SELECT 'Topic ' || n FROM generate_series(1, 20) n;
    INSERT INTO program_topic SELECT p.id, t.id FROM program p, topic t WHERE (p.id + t.id) % 7 = 0;
    INSERT INTO course (program_id, position_in_program, title, edx_key)
      SELECT id, n, 'Course ' || n, 'MITx+P' || id || '.' || n FROM program, generate_series(1, ${COURSES}) n;
    INSERT INTO course_run (course_id, edx_course_key, title, start_date, end_date, enrollment_start, enrollment_end)
      SELECT id, 'course-v1:' || edx_key || '+' || n || 'T2026', 'Run', now() + n * interval '90 days' - interval '1 year',
             now() + n * interval '90 days' - interval '9 months', now() + n * interval '90 days' - interval '14 months', NULL
        FROM course, generate_series(1, ${RUNS}) n;
    ANALYZE`)
}

/** Secrets Manager's answer to GetSecretValue. */
async function serveSecret(secret: object): Promise<{ url: string; close: () => void }> {
  const body = JSON.stringify({ SecretString: JSON.stringify(secret) })
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(body),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The function that answers, with API Gateway's event for it. */
async function openHandler(databaseUrl: string, secretsUrl: string): Promise<Ask> {
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
    DATABASE_URL: databaseUrl,
    DATABASE_SECRET_ID: 'database',
    SITE_URL: 'https://micromasters.example.org',
  })
  const { handler } = await import('../lambdas/catalog/handlers/read-catalog.ts')
  const context = { functionName: 'read-catalog', awsRequestId: 'bench' } as Parameters<typeof handler>[1]
  return async (headers) => {
    const requestContext = { requestId: 'bench', http: { method: 'GET' } }
    return reply.parse(await handler({ rawPath: PATH, rawQueryString: '', headers, requestContext }, context))
  }
}
