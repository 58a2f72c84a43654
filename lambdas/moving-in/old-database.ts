import pg from 'pg'
import * as z from 'zod'
import { ConfigurationError, DatabaseUnavailable, SnapshotGone } from '../platform/errors.ts'
import { lazy } from '../platform/lazy.ts'
import { NO_SECRET, readSecret } from '../platform/secrets.ts'
import { environment } from '../platform/environment.ts'
import { readingEnvironment } from './environment.ts'

const address = z.object({ url: z.url({ protocol: /^postgres(ql)?$/, hostname: /./ }) })
const settings = environment(readingEnvironment)

/** Holders of the snapshot keep a connection each, where one process runs them beside those who read (rules/moving-in.md, "The snapshot"). */
const HOLDERS = 2

/** @throws ConfigurationError where this environment has no old database */
export function requireOldDatabase(): void {
  if (settings().OLD_DATABASE_SECRET_ID !== NO_SECRET) return
  throw new ConfigurationError('this environment has no old database: see `oldDatabase` in lib/configuration.ts')
}

/** Connections to the old database of this process, made at the first use. */
export const oldDatabase: () => Promise<pg.Pool> = lazy(async () => {
  requireOldDatabase()
  const { url } = await readSecret(settings().OLD_DATABASE_SECRET_ID, address)
  return openOldDatabase(url, settings().DATABASE_POOL_SIZE + HOLDERS)
})

export function openOldDatabase(url: string, connections: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'micromasters-import',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  })
  pool.on('error', () => {})
  return pool
}

/** Rows are hashed as text, so every session writes values alike. */
const SETTINGS = `SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'`
/** A snapshot that is not there: an identifier that is none, or one whose transaction has ended. */
const NO_SNAPSHOT = new Set(['22023', '42704', '55000'])

/**
 * Reads in one transaction that can write nothing, in the given snapshot, or a new one.
 * @throws SnapshotGone when nobody holds that snapshot any more; DatabaseUnavailable when the connection is lost; what `work` throws
 */
export async function readOld<Result>(
  old: pg.Pool,
  snapshot: string | null,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await old.connect().catch((error: unknown) => {
    throw new DatabaseUnavailable('the old database cannot be reached', { cause: error })
  })
  const ignore = () => {}
  client.on('error', ignore)
  let whole = false
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    if (snapshot !== null) await takeSnapshot(client, snapshot)
    await client.query(SETTINGS)
    const result = await work(client)
    await client.query('COMMIT')
    whole = true
    return result
  } catch (error) {
    if (error instanceof pg.DatabaseError && /^(08|40|53|57)/.test(error.code ?? '')) {
      throw new DatabaseUnavailable(`the old database: ${error.code}`, { cause: error })
    }
    throw error
  } finally {
    // A connection on which something went wrong is thrown away, which ends the transaction as well.
    client.removeListener('error', ignore)
    client.release(!whole)
  }
}

async function takeSnapshot(client: pg.ClientBase, snapshot: string): Promise<void> {
  try {
    await client.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(snapshot)}`)
  } catch (error) {
    const gone = error instanceof pg.DatabaseError && NO_SNAPSHOT.has(error.code ?? '')
    throw gone ? new SnapshotGone('the snapshot of this pass is gone', { cause: error }) : error
  }
}
