import { join, resolve } from 'node:path'
import { SFNClient } from '@aws-sdk/client-sfn'
import type pg from 'pg'
import { functions } from '../lambdas/functions.ts'
import { startOldMedia } from './old-database/media.ts'
import { startOldDatabase } from './old-database/start.ts'
import { routes } from '../lambdas/routes.ts'
import { functionSchedules, schedules } from '../lambdas/schedules.ts'
import { startAwsEndpoint } from './aws/server.ts'
import { openDatabase } from './database.ts'
import { edgeOf, elsewhereBy } from './edge.ts'
import { createCoordinationTable, startDynalite } from './engines/dynamodb.ts'
import { fill } from './fill.ts'
import { findOpenSearch } from './engines/opensearch.ts'
import { startS3 } from './engines/s3.ts'
import { freePort } from './engines/ports.ts'
import { type FunctionRuntime, type Prepared, startFunctions } from './functions/runtime.ts'
import { startGateway } from './gateway/gateway.ts'
import type { KeptWorld } from './kept-world.ts'
import { serveMedia } from './media-files.ts'
import { machineFiles } from './machines.ts'
import { startOperationsPage } from './operations-page/start.ts'
import { executionStarter, functionStarter } from './scheduler/executions.ts'
import { startScheduler } from './scheduler/scheduler.ts'
import { COORDINATION_TABLE, functionVariables, MEDIA_BUCKET, storeOriginSecret } from './settings.ts'
import { type SimulatorProcess, startSimulatorProcess } from './simulator-process.ts'
import { stepFunctionsApi } from './workflows/api.ts'
import type { Invoke } from './workflows/invocation.ts'
import { systemClock } from './workflows/clock.ts'
import { createEngine, type Engine } from './workflows/engine.ts'
import { builtWeb, unbuiltPage } from './web.ts'
import { serveWeb } from './web-files.ts'

export type SystemOptions = {
  /** Where everything is kept. */
  directory: string
  world: KeptWorld
  /** An existing Postgres database in place of an embedded one. */
  databaseUrl: string | undefined
  /** An existing DynamoDB endpoint in place of an embedded one. */
  dynamodbUrl?: string
  /** The folder with a database of the old system, which stands beside an empty one of ours then: no world is seeded. */
  oldDatabase?: string | undefined
  /** Of the AWS endpoint; 0 for any. */
  port: number
  /** Of the site that browsers use; left out, any. */
  sitePort?: number
  /** Of the operations page; left out, any. */
  operationsPort?: number
  /** Every function as its bundle, in processes of its own (local/functions/runtime.ts). */
  isolated: boolean | Prepared
  /** Whether there is an OpenSearch; without it the outbox waits. */
  withSearch: boolean
  /** Whether the site is more than its API: the app is built, if it has changed, and served. */
  withApp: boolean
  /** Stands between all callers of functions and the functions: what may happen to invocations on their way is tried so. */
  between?: (invoke: Invoke) => Invoke
  /** From 0 to 1, for the jitter of the workflows' retries. */
  random: () => number
  /** Hears of each step that takes its time. */
  progress: (step: string) => void
  /** Hears of what nobody else hears of. */
  report: (problem: string) => void
}

export type System = {
  /** The AWS endpoint. */
  url: string
  /** The site that browsers use: its HTTP API. */
  siteUrl: string
  /** The operations page. */
  operationsUrl: string
  engine: Engine
  stepFunctions: SFNClient
  database: pg.Pool
  simulator: SimulatorProcess
  arnOf: (stateMachine: string) => string
  /** Executions that an earlier, killed start left running, and that go on now. */
  recovered: readonly string[]
  /** Starts what is due by the schedules, from now on. */
  schedule: () => void
  stop: () => Promise<void>
}

const ROLE = 'arn:aws:iam::123456789012:role/local'

/**
 * Starts the whole system on this machine. What was started before something failed is stopped again.
 * @throws Error naming the part that did not start, and what is wrong.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const opened: (() => Promise<void> | void)[] = []
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await ended(close, options.report)
  }
  try {
    return { ...(await start(options, (close) => opened.push(close))), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What one part breaks on when it stops is no reason to leave the others running. */
async function ended(close: () => Promise<void> | void, report: (problem: string) => void): Promise<void> {
  try {
    await close()
  } catch (error) {
    report(`stopping: ${error instanceof Error ? error.message : String(error)}`)
  }
}

type OnStop = (close: () => Promise<void> | void) => void

async function start(options: SystemOptions, onStop: OnStop): Promise<Omit<System, 'stop'>> {
  const directory = resolve(options.directory)
  const { progress, report } = options
  progress('Starting the databases and the simulated upstreams')
  const [stores, dynamodb, openSearch, edge, oldMedia] = await startEngines(options, directory, onStop)
  const { database, s3, simulator, old, pool, secrets } = stores

  progress(options.isolated ? 'Bundling the functions, and starting the workflows' : 'Starting the workflows')
  // The functions need the endpoint's address, and the endpoint calls the functions.
  let runtime: FunctionRuntime | undefined
  const direct: Invoke = async (name, payload) =>
    runtime ? runtime.invoke(name, payload) : { kind: 'crashed', message: 'The functions have not started yet' }
  const invoke = options.between?.(direct) ?? direct
  const engine = createEngine({ directory: join(directory, 'workflows'), clock: systemClock, random: options.random, invoke })
  const arns = new Map(machineFiles().map(({ name, definition }) => [name, deployMachine(engine, name, definition)]))
  const endpoint = await startAwsEndpoint({
    port: options.port,
    stepFunctions: stepFunctionsApi(engine),
    invoke,
    functions: Object.keys(functions),
    secrets,
    report,
  })
  onStop(endpoint.close)
  const sitePort = await freePort('the site (--site-port)', options.sitePort)
  const arnOf = (name: string) => arns.get(name) ?? name
  const addresses = {
    database: database.url,
    dynamodb: dynamodb.endpoint,
    aws: endpoint.url,
    s3: s3.endpoint,
    mitLearn: simulator.urls.mitLearn,
    openExchangeRates: simulator.urls.openExchangeRates,
    edxorg: simulator.urls.edxorg,
    mitxonline: simulator.urls.mitxonline,
    site: `http://127.0.0.1:${sitePort}`,
    appPage: edge?.page ?? (await unbuiltPage()),
    refreshOneLearner: arnOf('refresh-one-learner'),
    freezeOneLearner: arnOf('freeze-one-learner'),
    openSearch,
    hasOldDatabase: old !== undefined,
    oldMedia: oldMedia?.url,
  }
  const { isolated } = options
  runtime = await startFunctions({ functions, environment: functionVariables(addresses, Boolean(isolated)), isolated })
  onStop(runtime.close)
  // Before the functions: what these break on when they are stopped is not how their executions end.
  onStop(() => engine.close())
  const otherwise = serveMedia({ endpoint: s3.endpoint, bucket: MEDIA_BUCKET, ...(edge && { otherwise: serveWeb(edge) }) })
  const originSecret = storeOriginSecret(secrets)
  const gateway = await startGateway({ routes, invoke, port: sitePort, originSecret, otherwise, ...elsewhereBy(edge) })
  onStop(gateway.stop)

  const operationsPage = await startOperationsPage({
    engine,
    invoke,
    schedules,
    port: options.operationsPort ?? 0,
    now: () => new Date(),
  })
  onStop(operationsPage.close)

  const stepFunctions = localStepFunctions(endpoint.url)
  onStop(() => stepFunctions.destroy())
  const callFunction = functionStarter(invoke)
  const scheduleNow = () => {
    const timing = { clock: systemClock, report }
    onStop(startScheduler({ schedules, start: executionStarter(stepFunctions, arnOf), ...timing }).stop)
    const { 'flush-search': flush, ...others } = functionSchedules
    const called = openSearch === undefined ? others : { ...others, 'flush-search': flush }
    onStop(startScheduler({ schedules: called, start: callFunction, ...timing }).stop)
  }
  const recovered = engine.recover().map(({ arn }) => arn)
  return {
    url: endpoint.url,
    siteUrl: gateway.url,
    operationsUrl: operationsPage.url,
    engine,
    stepFunctions,
    database: pool,
    simulator,
    arnOf,
    recovered,
    schedule: scheduleNow,
  }
}

async function startEngines(options: SystemOptions, directory: string, onStop: OnStop) {
  const kept = <T>(started: Promise<T>, close: (value: T) => Promise<void>) =>
    started.then((value) => {
      onStop(() => close(value))
      return value
    })
  const filled = [
    kept(openDatabase(directory, options.databaseUrl), ({ stop }) => stop()),
    kept(startS3({ directory: join(directory, 's3'), bucket: MEDIA_BUCKET }), ({ stop }) => stop()),
    kept(startSimulatorProcess(options.world), ({ stop }) => stop()),
    options.oldDatabase === undefined
      ? Promise.resolve(undefined)
      : kept(startOldDatabase(options.oldDatabase, directory, options.progress), ({ stop }) => stop()),
  ] as const
  const engines = [
    // While OpenSearch starts, which takes longest.
    Promise.all(filled).then(([database, s3, simulator, old]) =>
      fill(options, directory, onStop, { database, s3, simulator, old }),
    ),
    kept(startCoordination(directory, options.dynamodbUrl), ({ stop }) => stop()),
    options.withSearch ? openSearchAddress(options, directory, onStop) : Promise.resolve(undefined),
    options.withApp ? builtWeb().then(edgeOf) : Promise.resolve(undefined),
    options.oldDatabase === undefined
      ? Promise.resolve(undefined)
      : kept(startOldMedia(options.oldDatabase), async (media) => media?.stop()),
  ] as const
  // Those that did start must be known before the failure of one is thrown.
  await Promise.allSettled([...filled, ...engines])
  return Promise.all(engines)
}

/** Where OpenSearch cannot be had, everything else runs, and it is said once (docs/architecture.md, "On one machine"). */
async function openSearchAddress(
  { progress, report }: SystemOptions,
  directory: string,
  onStop: OnStop,
): Promise<string | undefined> {
  const found = await findOpenSearch({ directory: join(directory, 'opensearch'), progress })
  if (found.kind === 'off') {
    report(`${found.reason}. Everything else runs; the search outbox waits.`)
    return undefined
  }
  onStop(found.stop)
  return found.url
}

async function startCoordination(directory: string, external: string | undefined) {
  const dynamodb =
    external === undefined
      ? await startDynalite({ directory: join(directory, 'dynamodb') })
      : { endpoint: external, stop: async () => {} }
  await createCoordinationTable(dynamodb.endpoint, COORDINATION_TABLE)
  return dynamodb
}

/** Makes the machine, or gives it the definition that its file has now. */
function deployMachine(engine: Engine, name: string, definition: string): string {
  const existing = engine.stateMachines().find((machine) => machine.name === name)
  if (!existing) return engine.createStateMachine({ name, definition, roleArn: ROLE }).arn
  if (existing.definition !== definition) engine.updateStateMachine(existing.arn, { definition })
  return existing.arn
}

function localStepFunctions(endpoint: string): SFNClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new SFNClient({ endpoint, region: 'us-east-1', credentials })
}
