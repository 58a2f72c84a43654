import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../lambdas/database/migrate.ts'
import { letRolesIn } from '../../local/database-roles.ts'
import { unpackBrowser } from '../../local/engines/browser.ts'
import { startDynalite, startDynamodbLocal } from '../../local/engines/dynamodb.ts'
import { openToServer, startPostgres } from '../../local/engines/postgres.ts'
import { offerBundles, offerOpenSearch } from './on-demand.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The maintenance database of the run's Postgres. */
    postgres: string
    dynalite: string
    dynamodbLocal: string
    /** Where test files ask for OpenSearch (test/kit/opensearch.ts). */
    openSearch: string
    /** Where test files ask for the functions' bundles (test/kit/bundles.ts). */
    bundles: string
  }
}

/** The database that every test's database is a copy of (test/kit/database.ts). */
const TEMPLATE = 'migrated'

type Engines = {
  postgres: string
  dynalite: string
  dynamodbLocal: string
  openSearch: string
  bundles: string
  stop: () => Promise<void>
}

// Each project of a run does this set-up in its own copy of this module; they share the engines through the process.
const shared: { engines?: Promise<Engines>; users: number } = (() => {
  const key = Symbol.for('micromasters.test.engines')
  const holder: { [name: symbol]: { engines?: Promise<Engines>; users: number } | undefined } = globalThis
  holder[key] ??= { users: 0 }
  return holder[key]
})()

/** Vitest's global set-up: starts the engines once per run, and ends them with its last project. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  shared.users += 1
  shared.engines ??= start()
  const engines = await shared.engines
  project.provide('postgres', engines.postgres)
  project.provide('dynalite', engines.dynalite)
  project.provide('dynamodbLocal', engines.dynamodbLocal)
  project.provide('openSearch', engines.openSearch)
  project.provide('bundles', engines.bundles)
  return async () => {
    shared.users -= 1
    if (shared.users > 0) return
    delete shared.engines
    await engines.stop()
  }
}

async function start(): Promise<Engines> {
  const folder = await mkdtemp(join(tmpdir(), 'micromasters-test-'))
  await openToServer(folder)
  const starting = [
    startPostgres({ directory: join(folder, 'postgres'), durable: false }),
    startDynalite(),
    startDynamodbLocal(),
    offerOpenSearch(folder),
    offerBundles(folder),
  ] as const
  const stop = async () => {
    const started = await Promise.allSettled(starting)
    await Promise.all(started.flatMap((each) => (each.status === 'fulfilled' ? [each.value.stop()] : [])))
    await rm(folder, { recursive: true, force: true })
  }
  const [postgres, dynalite, dynamodbLocal, openSearch, bundles] = await orStop(Promise.all(starting), stop)
  await orStop(Promise.all([makeTemplate(postgres.url), unpackBrowser()]), stop)
  return {
    postgres: postgres.url,
    dynalite: dynalite.endpoint,
    dynamodbLocal: dynamodbLocal.endpoint,
    openSearch: openSearch.address,
    bundles: bundles.address,
    stop,
  }
}

/** What was started does not outlive a set-up that fails. */
async function orStop<Result>(work: Promise<Result>, stop: () => Promise<void>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    await stop()
    throw error
  }
}

async function makeTemplate(maintenance: string): Promise<void> {
  await withClient(maintenance, (client) => client.query(`CREATE DATABASE ${TEMPLATE}`))
  const url = new URL(maintenance)
  url.pathname = `/${TEMPLATE}`
  await withClient(url.href, async (client) => {
    await migrate(client)
    await letRolesIn(client)
  })
}

async function withClient(connectionString: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
