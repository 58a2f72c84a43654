import { join } from 'node:path'
import pg from 'pg'
import { serverDirectory } from '../database.ts'
import { type RunningPostgres, startPostgres } from '../engines/postgres.ts'
import { createOldTables, insertOldRows } from './build.ts'
import { readDefinition, readSample } from './definition.ts'

const NAME = 'old'

/**
 * A second Postgres with a database of the old system, made of the definition and the rows in `folder` at the first start; after that it
 * is as it was left.
 */
export async function startOldDatabase(
  folder: string,
  directory: string,
  progress: (step: string) => void,
): Promise<RunningPostgres> {
  const { url: maintenance, stop } = await startPostgres({ directory: await serverDirectory(join(directory, 'old-database')) })
  const url = new URL(maintenance)
  url.pathname = `/${NAME}`
  try {
    const exists = await withClient(maintenance, (client) => client.query('SELECT FROM pg_database WHERE datname = $1', [NAME]))
    if (!exists.rowCount) {
      progress('Making the database of the old system')
      const [definition, sample] = [await readDefinition(folder), await readSample(folder)]
      await withClient(maintenance, (client) => client.query(`CREATE DATABASE ${NAME}`))
      await withClient(url.href, async (client) => {
        await createOldTables(client, definition)
        await insertOldRows(client, sample.rows)
      })
    }
    return { url: url.href, stop }
  } catch (error) {
    await stop()
    throw new Error(`--old-database ${folder}: ${error instanceof Error ? error.message : 'cannot be used'}`, { cause: error })
  }
}

async function withClient<Result>(connectionString: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
