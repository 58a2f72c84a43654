import { hash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { migrate } from '../lambdas/database/migrate.ts'
import { letRolesIn } from './database-roles.ts'
import { closedFolder, startPostgres } from './engines/postgres.ts'

export type LocalDatabase = { url: string; stop: () => Promise<void> }

const NAME = 'micromasters'

/** The database that `external` names, or one of an embedded Postgres on the folder; migrated. @throws Error naming what is wrong. */
export async function openDatabase(directory: string, external: string | undefined): Promise<LocalDatabase> {
  const opened = external === undefined ? await embedded(directory) : { url: given(external), stop: async () => {} }
  try {
    await withClient(opened.url, async (client) => {
      await migrate(client)
      await letRolesIn(client)
    })
    return opened
  } catch (error) {
    await opened.stop()
    throw new Error(`database: ${error instanceof Error ? error.message : 'cannot be used'}`, { cause: error })
  }
}

async function embedded(directory: string): Promise<LocalDatabase> {
  const { url: maintenance, stop } = await startPostgres({ directory: await serverDirectory(directory) })
  await withClient(maintenance, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [NAME])
    if (!rowCount) await client.query(`CREATE DATABASE ${NAME}`)
  })
  const url = new URL(maintenance)
  url.pathname = `/${NAME}`
  return { url: url.href, stop }
}

/** Where the server's data is: in the data folder, or, where root's Postgres user may not go there, in a folder of its own for it. */
export async function serverDirectory(directory: string): Promise<string> {
  const closed = await closedFolder(directory)
  if (closed === undefined) return join(directory, 'postgres')
  return join(tmpdir(), `micromasters-${hash('sha256', resolve(directory)).slice(0, 12)}`, 'postgres')
}

function given(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) throw new Error('DATABASE_URL: must be a postgresql:// URL')
  return url.href
}

async function withClient(connectionString: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
