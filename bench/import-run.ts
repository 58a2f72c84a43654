import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../lambdas/database/migrate.ts'
import { copyRange } from '../lambdas/moving-in/copy-range.ts'
import { openOldDatabase } from '../lambdas/moving-in/old-database.ts'
import { openPass } from '../lambdas/moving-in/open-pass.ts'
import { planNext } from '../lambdas/moving-in/plan.ts'
import { claimSnapshot } from '../lambdas/moving-in/queries.ts'
import { removeLeftovers } from '../lambdas/moving-in/remove-leftovers.ts'
import { type Pass, RANGE_SIZE } from '../lambdas/moving-in/run.ts'
import { createTokenCipher } from '../lambdas/platform/token-cipher.ts'
import { openToServer, startPostgres } from '../local/engines/postgres.ts'
import { createOldTables, insertOldRows } from '../local/old-database/build.ts'
import { readDefinition, readSample } from '../local/old-database/definition.ts'
import { scaleOldDatabase } from '../local/old-database/scale.ts'

/** One size of the import benchmark, in a process of its own, so that its memory is its own: prints the figures as JSON. */

const LEARNERS_OF_SAMPLE = 320
const AT_ONCE = 4
const TICKS_PER_SECOND = 100
const MILLION = 1_000_000

const learners = Number(process.argv[2])
const folder = await mkdtemp(join(tmpdir(), 'micromasters-import-'))
await openToServer(folder)
const server = await startPostgres({ directory: join(folder, 'postgres') })
try {
  const source = join(import.meta.dirname, '../test/old-database')
  const oldUrl = await newDatabase('old')
  const copies = Math.max(0, Math.round(learners / LEARNERS_OF_SAMPLE) - 1)
  await withClient(oldUrl, async (client) => {
    await createOldTables(client, await readDefinition(source))
    await insertOldRows(client, (await readSample(source)).rows)
    await scaleOldDatabase(client, copies)
  })
  const hereUrl = await newDatabase('here')
  await withClient(hereUrl, migrate)
  const figures = [await measured('first pass', oldUrl, hereUrl, 1), await measured('pass without changes', oldUrl, hereUrl, 2)]
  console.log(JSON.stringify(figures))
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}

async function newDatabase(name: string): Promise<string> {
  await withClient(server.url, (client) => client.query(`CREATE DATABASE ${name}`))
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return url.href
}

async function withClient(connectionString: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await work(client).finally(() => client.end())
}

async function measured(what: string, oldUrl: string, hereUrl: string, fence: number) {
  const old = openOldDatabase(oldUrl, AT_ONCE + 1)
  const database = new pg.Pool({ connectionString: hereUrl, max: AT_ONCE })
  const pass: Pass = { id: `pass-${fence}`, kind: 'run', learners: 0, lease: { name: 'import-old-database', fence } }
  const memory = { peak: 0 }
  const watch = setInterval(() => {
    memory.peak = Math.max(memory.peak, process.memoryUsage.rss())
  }, 50)
  const [cpuBefore, serverBefore, started] = [process.cpuUsage(), await serverSeconds(), performance.now()]
  const { read, ranges } = await importAll(old, database, pass)
  const seconds = (performance.now() - started) / 1000
  clearInterval(watch)
  await Promise.all([old.end(), database.end()])
  const own = process.cpuUsage(cpuBefore)
  const ownSeconds = (own.user + own.system) / MILLION
  const cpu = ownSeconds + (await serverSeconds()) - serverBefore
  return {
    what,
    learners,
    rows: read,
    ranges,
    seconds: Math.round(seconds * 10) / 10,
    'rows/s': Math.round(read / seconds),
    'µs CPU/row': Math.round((cpu * MILLION) / Math.max(read, 1)),
    'of it Node': Math.round((ownSeconds * MILLION) / Math.max(read, 1)),
    'peak MB': Math.round(memory.peak / 2 ** 20),
    'h for 1M learners': Math.round(((seconds * MILLION) / learners / 3600) * 100) / 100,
    'h on two idle cores': Math.round(((cpu * MILLION) / learners / 2 / 3600) * 100) / 100,
  }
}

async function importAll(old: pg.Pool, database: pg.Pool, pass: Pass): Promise<{ read: number; ranges: number }> {
  const now = () => new Date()
  await openPass(database, pass, now())
  const holder = await old.connect()
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const { rows } = await holder.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot')
  await claimSnapshot(database, pass, rows[0]?.snapshot ?? '', 0)
  const cipher = createTokenCipher({ current: 'k', keys: { k: randomBytes(32).toString('base64') } })
  const tools = { old, database, cipher: () => Promise.resolve(cipher), now, rangeSize: RANGE_SIZE }
  for (let next = await planNext(tools, pass); next.length > 0; next = await planNext(tools, pass)) {
    const left = [...next]
    const work = async () => {
      for (let position = left.shift(); position !== undefined; position = left.shift()) await copyRange(tools, pass, position)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }
  await holder.query('COMMIT')
  holder.release()
  await removeLeftovers({ database }, pass)
  const sum = await database.query<{ read: number; ranges: number }>(
    'SELECT sum(read)::int AS read, count(*)::int AS ranges FROM import_range WHERE pass_id = $1',
    [pass.id],
  )
  return sum.rows[0] ?? { read: 0, ranges: 0 }
}

/** CPU seconds of the server and of all its processes that have ended: connections are closed before it is asked. */
async function serverSeconds(): Promise<number> {
  const pid = (await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  // utime, stime, cutime and cstime are fields 14 to 17 (proc(5)); two have been cut off.
  return fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0) / TICKS_PER_SECOND
}
