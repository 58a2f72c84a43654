import type { ClientBase, Pool } from 'pg'
import { discard, isBroken, NoConnection, withConnection } from './connection.ts'
import { query, translated } from './database.ts'

/**
 * Runs `work` in one transaction: everything it wrote is there when this returns, nothing when it throws, nor when its result is not to
 * be kept.
 * @throws DatabaseUnavailable when trying again may help; OutOfTime; else what `work` throws.
 */
export async function transaction<Result>(
  database: Pool,
  work: (client: ClientBase) => Promise<Result>,
  keep: (result: Result) => boolean = () => true,
): Promise<Result> {
  try {
    return await withConnection(database, (client) => within(client, work, keep))
  } catch (error) {
    throw error instanceof NoConnection ? translated(error) : error
  }
}

async function within<Result>(
  client: ClientBase,
  work: (client: ClientBase) => Promise<Result>,
  keep: (result: Result) => boolean,
): Promise<Result> {
  try {
    await query(client, 'BEGIN')
    const result = await work(client)
    await query(client, keep(result) ? 'COMMIT' : 'ROLLBACK')
    return result
  } catch (error) {
    // A connection that cannot roll back does not go back to its pool, which rolls back as well.
    if (!isBroken(client)) await rollBack(client)
    throw error
  }
}

async function rollBack(client: ClientBase): Promise<void> {
  try {
    await query(client, 'ROLLBACK')
  } catch {
    discard(client)
  }
}
