import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endWithThisProcess, whenThisProcessEnds } from './guard.ts'
import { openSearchJars, OPENSEARCH_VERSION } from './opensearch-jars.ts'

export type RunningOpenSearch = { url: string; stop: () => Promise<void> }
export type OpenSearchOptions = {
  /** Where the indices are kept. */
  directory: string
  /** Memory for it, 256 unless said otherwise: enough for some ten thousand learners; with too little it answers 429. */
  heapMb?: number
  /** Hears of what takes its time. */
  progress?: (step: string) => void
}

/** With `off`, why there is none: one line for the operator. */
export type FoundOpenSearch = ({ kind: 'on' } & RunningOpenSearch) | { kind: 'off'; reason: string }

/**
 * An OpenSearch, in this order (docs/engines.md, "OpenSearch"): that of OPENSEARCH_URL; one started with Java, which Maven fetches once; one in
 * Docker. Having none is an answer, and not an error.
 */
export async function findOpenSearch(options: OpenSearchOptions): Promise<FoundOpenSearch> {
  const url = process.env['OPENSEARCH_URL']
  if (url !== undefined && url !== '') return { kind: 'on', url, stop: async () => {} }
  const reasons: string[] = []
  for (const start of [startOpenSearch, startInDocker]) {
    try {
      return { kind: 'on', ...(await start(options)) }
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
      // There is Java, and OpenSearch does not run with it: neither more Java nor Docker is what is missing.
      if (error instanceof OwnFailure) return { kind: 'off', reason: `OpenSearch does not start: ${error.message}` }
    }
  }
  return {
    kind: 'off',
    reason: `no OpenSearch: set OPENSEARCH_URL, or install Java and Maven, or Docker (${reasons.join('; ')})`,
  }
}

/** Patience for a computer with a lot to do: alone it takes 6 s. */
const START_PATIENCE_MS = 180_000

/** The runner takes ports below this only, and no other range can be set. */
const LAST_PORT = 9299
const FIRST_PORT = 9200

/** A port that was free may be somebody else's a moment later. */
const STARTS = 5

/**
 * Starts OpenSearch with Java on the loopback interface, on any free port of 9201 to 9299.
 * @throws Error when there is no Java or Maven, or with its last lines when it does not start.
 */
export async function startOpenSearch(options: OpenSearchOptions): Promise<RunningOpenSearch> {
  const { directory, heapMb = 256, progress = () => {} } = options
  const jars = await openSearchJars(progress)
  const base = resolve(directory)
  await writeConfiguration(join(base, 'node_1', 'config'))
  for (let starts = 1; ; starts += 1) {
    try {
      return await startOnAnyPort(jars, base, heapMb)
    } catch (error) {
      if (!(error instanceof TakenPort) || starts === STARTS) throw error
    }
  }
}

/** @throws TakenPort when another server answers on the port that was chosen. */
async function startOnAnyPort(jars: string, base: string, heapMb: number): Promise<RunningOpenSearch> {
  // Another server may answer on a port that was free a moment ago: the name tells them apart.
  const cluster = `micromasters-${randomBytes(6).toString('hex')}`
  const memory = [`-Xms${heapMb}m`, `-Xmx${heapMb}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT - 20))
  const runner = ['-basePath', base, '-numOfNode', '1', '-baseHttpPort', String(port), '-clusterName', cluster]
  const main = 'org.codelibs.opensearch.runner.OpenSearchRunner'
  const java = spawn('java', [...memory, '-cp', join(jars, '*'), main, ...runner], { stdio: ['ignore', 'pipe', 'pipe'] })
  const release = endWithThisProcess(java.pid, 'SIGKILL')
  const stop = async () => {
    await ended(java)
    release()
  }
  try {
    return { url: await addressOf(java, cluster), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function writeConfiguration(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const settings = [
    'discovery.type: single-node',
    'network.host: 127.0.0.1',
    // As on AWS, an index is made on purpose only; and a full disk of a developer is no reason to refuse.
    'action.auto_create_index: "false"',
    'cluster.routing.allocation.disk.threshold_enabled: false',
  ]
  const logging = [
    'status = error',
    'appender.console.type = Console',
    'appender.console.name = console',
    'appender.console.layout.type = PatternLayout',
    'appender.console.layout.pattern = [%p] %c{1.} %m%n',
    'rootLogger.level = error',
    'rootLogger.appenderRef.console.ref = console',
  ]
  await writeFile(join(folder, 'opensearch.yml'), `${settings.join('\n')}\n`)
  await writeFile(join(folder, 'log4j2.properties'), `${logging.join('\n')}\n`)
}

/** OpenSearch was started, and failed by itself. */
class OwnFailure extends Error {}

/** The address at which the server answers under its own name. */
async function addressOf(java: ChildProcess, cluster: string): Promise<string> {
  let output = ''
  let over: string | undefined
  let failed: string | undefined
  const hear = (chunk: unknown) => {
    output = (output + String(chunk)).slice(-4000)
  }
  java.stdout?.on('data', hear)
  java.stderr?.on('data', hear)
  java.once('error', (error) => (over = `OpenSearch needs Java: ${error.message}`))
  java.once('exit', (code) => (failed = `it ended with code ${code}: ${output.trim()}`))
  let url: string | undefined
  for (let waited = 0; waited < START_PATIENCE_MS; waited += 100) {
    if (over !== undefined) throw new Error(over)
    if (failed !== undefined) throw new OwnFailure(failed)
    const port = /HTTP Port:\s+(\d+)/.exec(output)?.[1]
    if (port !== undefined) url = `http://127.0.0.1:${port}`
    if (url !== undefined && (await isUp(url, cluster))) return url
    await sleep(100)
  }
  throw new Error(`OpenSearch does not answer at ${url ?? 'any port'}: ${output.trim()}`)
}

/** Whether the server answers, and, where a name is given, has this name. */
async function isUp(url: string, cluster?: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/_cluster/health`)
    const health: { cluster_name?: string; status?: string } = JSON.parse(await response.text())
    if (cluster !== undefined && health.cluster_name !== undefined && health.cluster_name !== cluster) {
      throw new TakenPort(`OpenSearch: another cluster answers at ${url}; start again`)
    }
    return health.status === 'green' || health.status === 'yellow'
  } catch (error) {
    if (error instanceof TakenPort) throw error
    return false
  }
}

class TakenPort extends Error {}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** Starts OpenSearch in Docker. Its data lives as long as the container does. @throws Error when Docker does not run it. */
async function startInDocker({ progress = () => {} }: OpenSearchOptions): Promise<RunningOpenSearch> {
  progress('Starting OpenSearch in Docker')
  const settings = ['discovery.type=single-node', 'DISABLE_SECURITY_PLUGIN=true', 'action.auto_create_index=false']
  const variables = [...settings, 'OPENSEARCH_JAVA_OPTS=-Xms256m -Xmx256m'].flatMap((each) => ['-e', each])
  const image = `opensearchproject/opensearch:${OPENSEARCH_VERSION}`
  const id = await docker(['run', '--detach', '--rm', '--publish', '127.0.0.1::9200', ...variables, image])
  const release = whenThisProcessEnds(['docker', 'stop', id])
  const stop = async () => {
    release()
    await docker(['stop', id])
  }
  try {
    const url = `http://${(await docker(['port', id, '9200/tcp'])).split('\n')[0]}`
    for (let waited = 0; !(await isUp(url)); waited += 500) {
      if (waited > START_PATIENCE_MS) throw new Error(`OpenSearch in Docker does not answer at ${url}`)
      await sleep(500)
    }
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function docker(args: readonly string[]): Promise<string> {
  const child = spawn('docker', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  const [code] = await once(child, 'close').catch((error: unknown) => [error])
  if (code !== 0) throw new Error(`docker ${args[0]}: ${errors.trim().split('\n').at(-1) ?? code}`)
  return output.trim()
}
