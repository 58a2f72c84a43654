import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import * as z from 'zod'
import { migrate } from '../../lambdas/database/migrate.ts'
import { findOpenSearch } from '../../local/engines/opensearch.ts'
import { freePort } from '../../local/engines/ports.ts'
import { openToServer, type RunningPostgres, startPostgres } from '../../local/engines/postgres.ts'
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts'
import type { History } from './history.ts'
import { type SearchProxy, startSearchProxy } from './search-proxy.ts'

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
  search: SearchProxy
  system: {
    pid: () => number
    /** SIGKILL, and a new start on the same data and ports. */
    restart: () => Promise<void>
    /** Orders faults of invocations. */
    order: (fault: object) => void
  }
  postgres: { crash: () => Promise<void> }
  stop: () => Promise<void>
}

const DATABASE = 'nemesis'

/** Starts everything: Postgres behind a proxy, OpenSearch behind another, and the system in a process of its own. */
export async function setStage(options: { seed: string; learners: number }, history: History): Promise<Stage> {
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
    const engine = await findOpenSearch({ directory: join(folder, 'opensearch') })
    if (engine.kind === 'on') closing.push(engine.stop)
    else throw new Error(engine.reason)
    const search = await startSearchProxy(engine.url)
    closing.push(search.close)

    const through = new URL(postgres.url)
    through.port = String(proxy.port)
    through.pathname = `/${DATABASE}`
    const settings = {
      ...options,
      directory: join(folder, 'system'),
      databaseUrl: through.href,
      port: await freePort('AWS'),
      sitePort: await freePort('site'),
      withSearch: true,
    }
    // A process that is killed leaves its temporary files: they go with the stage.
    const temporary = join(folder, 'tmp')
    await mkdir(temporary)
    const start = () => startProcess(settings, { OPENSEARCH_URL: search.url, TMPDIR: temporary }, history)
    let system = await start()
    closing.push(async () => end(system.child))
    return {
      ...options,
      directory: settings.directory,
      addresses: () => system.addresses,
      direct,
      proxy,
      search,
      system: {
        pid: () => system.child.pid ?? 0,
        restart: async () => {
          system.child.kill('SIGKILL')
          await once(system.child, 'close')
          system = await start()
        },
        order: (fault) => void system.child.stdin?.write(`${JSON.stringify(fault)}\n`),
      },
      postgres: {
        crash: async () => {
          // Its immediate shutdown: nothing is written any more, and the next start recovers from the log.
          process.kill(await postmaster(cluster), 'SIGQUIT')
          await postgres.stop()
          postgres = await startPostgres({ directory: cluster, port })
        },
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
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
  const pool = new pg.Pool({ connectionString: url.href, max: 4, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {})
  const client = await pool.connect()
  await migrate(client)
  client.release()
  return pool
}

async function startProcess(settings: object, environment: Record<string, string>, history: History) {
  const program = join(import.meta.dirname, 'system-process.ts')
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment, POWERTOOLS_LOG_LEVEL: 'INFO' },
  })
  child.stdin.on('error', () => {})
  createInterface({ input: child.stderr }).on('line', (line) => history.logged.push({ at: history.now(), line }))
  const first = once(createInterface({ input: child.stdout }), 'line')
  const [line] = await Promise.race([first, once(child, 'exit').then(() => [undefined])])
  if (typeof line !== 'string') throw new Error(`the system does not start: ${history.logged.at(-1)?.line}`)
  return { child, addresses: addresses.parse(JSON.parse(line)) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.stdin?.end()
  const patience = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await once(child, 'exit')
  clearTimeout(patience)
}
