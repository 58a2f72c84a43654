import type { ClientBase, Pool } from 'pg'
import { query } from './database.ts'
import { DatabaseUnavailable } from './errors.ts'

/**
 * Runs `work` in one transaction: everything it wrote is there when this returns, nothing when it throws.
 * @throws DatabaseUnavailable when trying again may help; else what `work` throws.
 */
export async function transaction<Result>(database: Pool, work: (client: ClientBase) => Promise<Result>): Promise<Result> {
  const client = await database.connect().catch((error: unknown) => {
    throw new DatabaseUnavailable('no connection for a transaction', { cause: error })
  })
  // A connection that the server ends between two statements must not end the process; the next statement fails on it.
  const ignore = () => {}
  client.on('error', ignore)
  try {
    await query(client, 'BEGIN')
    const result = await work(client)
    await query(client, 'COMMIT')
    client.release()
    return result
  } catch (error) {
    // A connection that cannot roll back is thrown away, which rolls back as well.
    const broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    client.release(broken)
    throw error
  } finally {
    client.removeListener('error', ignore)
  }
}
