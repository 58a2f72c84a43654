import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientBase } from 'pg'

const migrationsDirectory = join(import.meta.dirname, 'migrations')

/** Any number that all migrating processes agree on: it is the key of the advisory lock. */
const MIGRATION_LOCK = 7_204_115

/**
 * Applies the migrations that the database does not have yet, in name order, each in its own transaction. Safe to run from several
 * places at once: one of them works, the others wait and find nothing left to do.
 * @returns the names of the migrations applied now.
 * @throws the database's error, with the migration's name in the message; that migration left nothing behind.
 */
export async function migrate(client: ClientBase, directory = migrationsDirectory): Promise<string[]> {
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
  try {
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, applied_on timestamptz NOT NULL DEFAULT now())',
    )
    const done = await client.query<{ name: string }>('SELECT name FROM schema_migration')
    const applied = new Set(done.rows.map((row) => row.name))
    const pending = (await readdir(directory)).filter((file) => file.endsWith('.sql') && !applied.has(file)).sort()
    for (const name of pending) await apply(client, name, await readFile(join(directory, name), 'utf8'))
    return pending
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK])
  }
}

async function apply(client: ClientBase, name: string, sql: string) {
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query('INSERT INTO schema_migration (name) VALUES ($1)', [name])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw new Error(`migration ${name}: ${error instanceof Error ? error.message : 'failed'}`, { cause: error })
  }
}
