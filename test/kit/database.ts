import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'

/** The name of the migrated database that test/kit/engines.ts made. */
const TEMPLATE = 'migrated'

export type TestDatabase = { url: string; pool: pg.Pool }

/**
 * A fresh, migrated, empty database. To be called where a test file is collected (`const { pool } = await createDatabase()`): it is
 * dropped after the file's last test.
 */
export function createDatabase(): Promise<TestDatabase> {
  return databaseFrom(TEMPLATE)
}

/** As `createDatabase`, without a table. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return databaseFrom('template1')
}

async function databaseFrom(template: string): Promise<TestDatabase> {
  const maintenance = inject('postgres')
  const name = `test_${randomBytes(6).toString('hex')}`
  await run(maintenance, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY wal_log`)
  const url = new URL(maintenance)
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href, max: 10 })
  // The pool's end does not wait for the server to see it; dropping the database then ends these connections a second time.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {})
  afterAll(async () => {
    await pool.end()
    await run(maintenance, `DROP DATABASE ${name} WITH (FORCE)`)
  })
  return { url: url.href, pool }
}

async function run(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
