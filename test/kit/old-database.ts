import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { createOldTables, insertOldRows } from '../../local/old-database/build.ts'
import { type OldSample, readDefinition, readSample } from '../../local/old-database/definition.ts'

/** Where the old database's definition, sample and answers are. OLD_DATABASE_DIR names another folder of the same kind. */
export const oldDatabaseFolder = process.env['OLD_DATABASE_DIR'] ?? join(import.meta.dirname, '../old-database')

export type OldDatabase = { url: string; pool: pg.Pool; sample: OldSample }

/** A database of the old system with the sample's rows, for one test file. To be called where the file is collected. */
export async function createOldDatabase(): Promise<OldDatabase> {
  const name = `old_${randomBytes(6).toString('hex')}`
  const maintenance = new pg.Client({ connectionString: inject('postgres') })
  await maintenance.connect()
  await maintenance.query(`CREATE DATABASE ${name}`)
  const url = new URL(inject('postgres'))
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href, max: 10 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const sample = await readSample(oldDatabaseFolder)
  const client = await pool.connect()
  await createOldTables(client, await readDefinition(oldDatabaseFolder))
  await insertOldRows(client, sample.rows)
  client.release()
  afterAll(async () => {
    await pool.end()
    await maintenance.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await maintenance.end()
  })
  return { url: url.href, pool, sample }
}
