import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import * as z from 'zod'
import { migrate } from '../../lambdas/database/migrate.ts'
import { functions } from '../../lambdas/functions.ts'
import { createClient } from '../../lambdas/search/engine.ts'
import { findOpenSearch } from '../../local/engines/opensearch.ts'
import { freePort } from '../../local/engines/ports.ts'
import { openToServer, type RunningPostgres, startPostgres } from '../../local/engines/postgres.ts'
import { bundleFunctions } from '../../local/functions/bundle.ts'
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts'
import { type Child, startChild } from './child.ts'
import { signal } from './faults/processes.ts'
import { type CourseSites, createCourseSites } from './load/course-site.ts'
import type { History } from './history.ts'
import { type SearchProxy, startSearchProxy } from './search-proxy.ts'
import { watchWrites } from './written.ts'

const addresses = z.object({ url: z.url(), siteUrl: z.url(), control: z.url(), arns: z.record(z.string(), z.string()) })

/** The system under fire, and the handles by which it is broken. */
export type Stage = {
  seed: string
  learners: number
  directory: string
  addresses: () => z.infer<typeof addresses>
  /** Postgres past the proxy: what is really there. */
  direct: pg.Pool
  proxy: TcpProxy
  /** `prefix`: of the names of its indices. */
  search: SearchProxy & { prefix: string }
  sites: CourseSites
  /** What the clocks of functions are off by, in milliseconds (worker-clock.ts). */
  clockFile: string
  system: {
    pid: () => number
    /** SIGKILL. */
    kill: () => Promise<void>
    /** A new start on the same data and ports. */
    start: () => Promise<void>
    /** Orders faults of invocations. */
    order: (fault: object) => void
  }
  postgres: { crash: () => Promise<void> }
  /** SIGKILL; and a new start on the same data and port, unless it runs. Frozen, it takes connections and answers nothing. */
  dynamodb: { kill: () => Promise<void>; start: () => Promise<void>; freeze: () => Promise<void>; thaw: () => Promise<void> }
  stop: () => Promise<void>
}

const DATABASE = 'nemesis'

/**
 * `processes`: of each function at most. What is there already, and is made without it: the address of an OpenSearch, the folder with the
 * functions' bundles.
 */
type StageOptions = { seed: string; learners: number; processes?: number; openSearch?: string; bundles?: string }

/** Starts everything: Postgres behind a proxy, OpenSearch behind another, and the system in a process of its own. */
export async function setStage({ openSearch, bundles: made, ...options }: StageOptions, history: History): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'micromasters-nemesis-'))
  await openToServer(folder)
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close()
  }
  try {
    const cluster = join(folder, 'postgres')
    const port = await freePort('Postgres')
    let postgres: RunningPostgres = await startPostgres({ directory: cluster, port })
    closing.push(() => postgres.stop())
    const direct = await makeDatabase(postgres.url)
    closing.push(() => direct.end())
    const proxy = await startTcpProxy(port)
    closing.push(proxy.close)
    const search = await startSearchProxy(openSearch ?? (await ownOpenSearch(join(folder, 'opensearch'), closing)))
    closing.push(search.close)
    // It may be others' too.
    const indexPrefix = `nemesis-${randomBytes(6).toString('hex')}`
    if (openSearch !== undefined) closing.push(() => removeIndices(openSearch, indexPrefix))

    const dynamodbPort = await freePort('DynamoDB')
    const startDynamodb = () => startChild('dynamodb-process.ts', [join(folder, 'dynamodb'), String(dynamodbPort)], {}, () => {})
    let dynamodb: Promise<Child> | undefined = startDynamodb()
    await dynamodb
    closing.push(async () => (await dynamodb)?.end())

    // Made once: the system starts often.
    const bundles = made ?? join(folder, 'functions')
    if (made === undefined) await bundleFunctions(functions, join(import.meta.dirname, '../..'), bundles)

    const through = new URL(postgres.url)
    through.port = String(proxy.port)
    through.pathname = `/${DATABASE}`
    const settings = {
      ...options,
      directory: join(folder, 'system'),
      databaseUrl: through.href,
      dynamodbUrl: `http://127.0.0.1:${dynamodbPort}`,
      bundles,
      port: await freePort('AWS'),
      sitePort: await freePort('site'),
      withSearch: true,
    }
    // A process that is killed leaves its temporary files: they go with the stage.
    const temporary = join(folder, 'tmp')
    await mkdir(temporary)
    const environment = {
      OPENSEARCH_URL: search.url,
      OPENSEARCH_INDEX_PREFIX: indexPrefix,
      TMPDIR: temporary,
      POWERTOOLS_LOG_LEVEL: 'INFO',
    }
    const hear = (line: string) => void history.logged.push({ at: history.now(), line })
    const start = () => startChild('system-process.ts', [JSON.stringify(settings)], environment, hear)
    let system = await start()
    closing.push(() => system.end())
    const addressesNow = () => addresses.parse(JSON.parse(system.said))
    const sites = createCourseSites(direct, () => addressesNow().control)
    return {
      ...options,
      directory: settings.directory,
      addresses: addressesNow,
      direct,
      proxy,
      search: { ...search, prefix: indexPrefix },
      sites,
      clockFile: join(bundles, 'clock'),
      system: {
        pid: () => system.pid,
        kill: () => system.kill(),
        start: async () => {
          system = await start()
          await sites.retell()
        },
        order: (fault) => system.tell(JSON.stringify(fault)),
      },
      postgres: {
        crash: async () => {
          // Its immediate shutdown: nothing is written any more, and the next start recovers from the log.
          process.kill(await postmaster(cluster), 'SIGQUIT')
          await postgres.stop()
          postgres = await startPostgres({ directory: cluster, port })
        },
      },
      dynamodb: {
        kill: async () => {
          await (await dynamodb)?.kill()
          dynamodb = undefined
        },
        start: async () => void (await (dynamodb ??= startDynamodb())),
        freeze: async () => {
          if (dynamodb) signal((await dynamodb).pid, 'SIGSTOP')
        },
        thaw: async () => {
          if (dynamodb) signal((await dynamodb).pid, 'SIGCONT')
        },
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The programs that one can join. */
export async function livePrograms({ direct }: Pick<Stage, 'direct'>): Promise<number[]> {
  return (await direct.query<{ id: number }>('SELECT id FROM program WHERE live ORDER BY id')).rows.map(({ id }) => id)
}

async function ownOpenSearch(directory: string, closing: (() => Promise<unknown>)[]): Promise<string> {
  const engine = await findOpenSearch({ directory })
  if (engine.kind === 'off') throw new Error(engine.reason)
  closing.push(engine.stop)
  return engine.url
}

async function removeIndices(url: string, prefix: string): Promise<void> {
  const client = createClient(url)
  await client.indices.delete({ index: `${prefix}_*` })
  await client.close()
}

async function postmaster(cluster: string): Promise<number> {
  return Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0])
}

async function makeDatabase(maintenance: string): Promise<pg.Pool> {
  const first = new pg.Client({ connectionString: maintenance })
  await first.connect()
  await first.query(`CREATE DATABASE ${DATABASE}`)
  await first.end()
  const url = new URL(maintenance)
  url.pathname = `/${DATABASE}`
  const pool = new pg.Pool({
    connectionString: url.href,
    max: 4,
    connectionTimeoutMillis: 10_000,
    // A failover is for the system only.
    options: '-c default_transaction_read_only=off',
  })
  pool.on('error', () => {})
  // One that is in use when Postgres goes says so to whoever asks next.
  pool.on('connect', (each) => each.on('error', () => {}))
  const client = await pool.connect()
  await migrate(client)
  await watchWrites(client)
  client.release()
  return pool
}
