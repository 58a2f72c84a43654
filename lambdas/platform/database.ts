import * as z from 'zod'
import pg from 'pg'
import { NoConnection, send, withConnection } from './connection.ts'
import { databaseEnvironment } from './database-environment.ts'
import { DatabaseUnavailable, LeaseLost, taskErrors } from './errors.ts'
import { lazy } from './lazy.ts'
import { forgetSecret, readSecret } from './secrets.ts'
import { checkedBy } from './self-check.ts'
import { environment } from './environment.ts'

const credentials = z.object({ username: z.string().min(1), password: z.string() })
const databaseSettings = environment(databaseEnvironment)

const POSTGRES_PORT = 5432
const INVALID_PASSWORD = '28P01'

/** The pool of this process, made at the first use. Its password is read anew for each connection, so that rotation breaks nothing. */
export const database: () => Promise<pg.Pool> = lazy(async () => {
  const settings = databaseSettings()
  const url = new URL(settings.DATABASE_URL)
  const secret = () => readSecret(settings.DATABASE_SECRET_ID, credentials)
  const pool = new pg.Pool({
    host: url.hostname,
    port: Number(url.port || POSTGRES_PORT),
    database: url.pathname.slice(1),
    // Not as a connection string: the credentials that it lacks would win over these.
    user: (await secret()).username,
    password: async () => (await secret()).password,
    ssl: url.searchParams.get('sslmode') === 'verify-full',
    max: settings.DATABASE_POOL_SIZE,
    application_name: process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'micromasters',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // A function that freezes or dies in a transaction keeps others waiting this long at the most.
    idle_in_transaction_session_timeout: 60_000,
  })
  // An idle connection that the server closes is replaced by the pool at the next use.
  pool.on('error', () => {})
  return pool
})

/**
 * Runs one statement. Each statement is one round trip, and its own transaction.
 * @throws LeaseLost when a guarded write is refused; DatabaseUnavailable when trying again may help; OutOfTime; else the database's own
 *   error.
 */
export async function query<Row extends pg.QueryResultRow>(
  on: pg.Pool | pg.ClientBase,
  sql: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResult<Row>> {
  return run(on, (client) => send<Row>(client, { text: sql }, values))
}

/**
 * As `query`, for a statement whose planning takes as long as its run: Postgres keeps its plan on the connection, under this name.
 * A name stands for one text for ever.
 */
export async function queryPrepared<Row extends pg.QueryResultRow>(
  on: pg.Pool | pg.ClientBase,
  statement: { name: string; text: string },
  values: readonly unknown[],
): Promise<pg.QueryResult<Row>> {
  return run(on, (client) => send<Row>(client, statement, values))
}

async function run<Result>(on: pg.Pool | pg.ClientBase, work: (client: pg.ClientBase) => Promise<Result>): Promise<Result> {
  try {
    return await (on instanceof pg.Pool ? withConnection(on, work) : work(on))
  } catch (error) {
    throw translated(error)
  }
}

/**
 * After these the same statement may succeed: connection, serialization, resources, shutdown; a server that has become a reader, a
 * statement that took too long (PostgreSQL, appendix A).
 */
const PASSING = /^(08|40|53|57P|25006$|57014$)/

/** An error of the database as the callers of this room know it. */
export function translated(error: unknown): unknown {
  if (error instanceof NoConnection) return translated(error.cause)
  if (!(error instanceof Error) || taskErrors.some((name) => name === error.name)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === 'MM001') return new LeaseLost(error.message)
  if (code === INVALID_PASSWORD) forgetSecret(databaseSettings().DATABASE_SECRET_ID)
  const lostConnection = !(error instanceof pg.DatabaseError)
  if (lostConnection || PASSING.test(code) || code === INVALID_PASSWORD) {
    return new DatabaseUnavailable(`${code || error.name}: ${error.message}`, { cause: error })
  }
  return error
}

checkedBy(/^DATABASE_URL$/, async () => query(await database(), 'SELECT 1'))
