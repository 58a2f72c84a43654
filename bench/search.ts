import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../lambdas/database/migrate.ts'
import { createClient, type Engine } from '../lambdas/search/engine.ts'
import { BATCH_SIZE, flush } from '../lambdas/search/flush.ts'
import { searchBody } from '../lambdas/search/grammar.ts'
import { search as find } from '../lambdas/search/search.ts'
import { startOpenSearch } from '../local/engines/opensearch.ts'
import { openToServer, startPostgres } from '../local/engines/postgres.ts'
import type { Benchmark, Figures } from './benchmark.ts'

const SEARCHES = 200
const log = { event: () => {}, failure: (_: string, error: unknown) => console.error(error) }

/** Indexing from the outbox, its SQL statements, and searching with facets, by the number of learners. */
export const search: Benchmark = {
  summary:
    'learner search: documents indexed per second, SQL statements per 1,000, p95 of a search (sizes: learners; 1000,10000,100000)',
  run: async ({ sizes = [1_000, 10_000, 100_000], progress }) => {
    const rows: Figures[] = []
    for (const learners of sizes) {
      progress(`indexing ${learners} learners`)
      rows.push(await measure(learners))
    }
    return rows
  },
}

async function measure(learners: number): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), 'micromasters-bench-'))
  await openToServer(directory)
  const postgres = await startPostgres({ directory: join(directory, 'postgres'), durable: false })
  const openSearch = await startOpenSearch({ directory: join(directory, 'opensearch'), heapMb: 1024 })
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 })
  // Connections of a server that is being stopped.
  pool.on('error', () => {})
  const engine: Engine = { client: createClient(openSearch.url, 60_000), prefix: 'bench' }
  try {
    await prepare(pool, learners)
    return { learners, ...(await indexing(pool, engine)), ...(await searching(pool, engine)) }
  } finally {
    await pool.end()
    await engine.client.close()
    await Promise.all([postgres.stop(), openSearch.stop()])
    await rm(directory, { recursive: true, force: true })
  }
}

/** Learners of one program with ten courses, three runs taken each, a job and a degree; the index fills itself from nothing. */
async function prepare(pool: pg.Pool, learners: number): Promise<void> {
  const client = await pool.connect()
  try {
    await migrate(client)
    await client.query(`
      INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 10, 1);
      INSERT INTO course (id, program_id, position_in_program, title) SELECT n, 1, n, 'Course ' || n FROM generate_series(1, 10) n;
      INSERT INTO course_run (id, course_id, edx_course_key, start_date)
        SELECT n, 1 + n % 10, 'course-v1:MITx+C' || n || '+1T' || 2015 + n % 10, '2024-02-01' FROM generate_series(1, 40) n;
      INSERT INTO app_user (id, username, email) SELECT n, 'learner' || n, n || '@example.com' FROM generate_series(1, ${learners}) n;
      INSERT INTO profile (id, user_id, filled_out, first_name, last_name, city, country, birth_country)
        SELECT n, n, true, 'Zoë' || n % 97, 'Ødegård' || n % 997, 'Oslo', 'C' || n % 50, 'C' || n % 60 FROM generate_series(1, ${learners}) n;
      INSERT INTO employment (profile_id, company_name, country) SELECT n, 'Company ' || n % 500, 'NO' FROM generate_series(1, ${learners}) n;
      INSERT INTO education (profile_id, degree_name) SELECT n, 'm' FROM generate_series(1, ${learners}) n;
      INSERT INTO program_enrollment (id, user_id, program_id) SELECT n, n, 1 FROM generate_series(1, ${learners}) n;
      INSERT INTO cached_enrollment (user_id, course_run_id, data)
        SELECT n, 1 + (n + r) % 40, '{"mode": "verified"}' FROM generate_series(1, ${learners}) n, generate_series(1, 3) r;
      INSERT INTO final_grade (user_id, course_run_id, grade, passed, status)
        SELECT n, 1 + (n + 1) % 40, (n % 100) / 100.0, n % 100 > 60, 'complete' FROM generate_series(1, ${learners}) n;
      ANALYZE`)
  } finally {
    client.release()
  }
}

async function indexing(pool: pg.Pool, engine: Engine): Promise<Figures> {
  let statements = 0
  pool.on('acquire', (client) => {
    if (Object.hasOwn(client, 'query')) return
    const query = client.query.bind(client)
    Object.assign(client, {
      query: (...values: unknown[]): unknown => {
        statements += 1
        return Reflect.apply(query, client, values)
      },
    })
  })
  const dependencies = { database: pool, engine, log, now: () => new Date(), batchSize: BATCH_SIZE }
  const started = performance.now()
  const report = await flush(dependencies, new Date(8e15))
  const seconds = (performance.now() - started) / 1000
  if (report.state !== 'flushed' || report.left > 0) throw new Error(`the flush ended as ${JSON.stringify(report)}`)
  const documents = report.written * 2
  return {
    documents,
    seconds,
    'documents/s': documents / seconds,
    'SQL statements/1000 documents': (statements / documents) * 1000,
  }
}

async function searching(database: pg.Pool, engine: Engine): Promise<Figures> {
  await engine.client.indices.refresh({ index: 'bench_*' })
  const times: number[] = []
  for (let number = 0; number < SEARCHES; number += 1) {
    const started = performance.now()
    const found = await find({ database, engine }, { kind: 'private', programIds: [1] }, body(number))
    if (found === null) throw new Error('a search was not answered in time')
    times.push(performance.now() - started)
  }
  const sorted = times.toSorted((a, b) => a - b)
  return { 'search p50 ms': sorted[SEARCHES / 2] ?? NaN, 'search p95 ms': sorted[SEARCHES * 0.95] ?? NaN }
}

/** As the learners page asks: a typed name, a country and a grade, with every facet counted. */
function body(number: number) {
  const learners = { learners: { reverse_nested: {} } }
  const nested = (path: string, field: string) => ({
    nested: { path },
    aggs: { values: { terms: { field: `${path}.${field}`, size: 200 }, aggs: learners } },
  })
  const fields = ['first_name', 'last_name', 'full_name', 'username'].map((name) => `profile.${name}.folded`)
  return searchBody.private.parse({
    query: { multi_match: { query: `zoe${number % 97}`, type: 'phrase_prefix', fields } },
    post_filter: { bool: { filter: [{ range: { 'program.grade_average': { gte: number % 50 } } }] } },
    sort: [{ 'profile.last_name.sort': 'asc' }],
    aggs: {
      courses: nested('program.courses', 'course_title'),
      semesters: nested('program.course_runs', 'semester'),
      companies: nested('profile.work_history', 'company_name'),
      degrees: nested('profile.education', 'degree_name'),
      countries: { terms: { field: 'profile.country', size: 300 } },
      birth: { terms: { field: 'profile.birth_country', size: 300 } },
      average: { histogram: { field: 'program.grade_average', interval: 2 } },
      passed: { histogram: { field: 'program.num_courses_passed', interval: 1 } },
    },
  })
}
