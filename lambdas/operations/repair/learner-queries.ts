import type { Pool } from 'pg'
import type { Backend } from '../../domain/backends.ts'
import { query } from '../../platform/database.ts'

/** Usernames of these learners, and the backends that refuse their stored credentials now. */
export async function knownLearners(
  database: Pool,
  userIds: readonly number[],
): Promise<Map<number, { username: string; refused: Backend[] }>> {
  const sql = `
    SELECT u.id, u.username, ARRAY(SELECT provider FROM social_auth a WHERE a.user_id = u.id AND invalid_since IS NOT NULL ORDER BY 1) AS refused
      FROM app_user u WHERE u.id = ANY ($1)`
  const { rows } = await query<{ id: number; username: string; refused: Backend[] }>(database, sql, [userIds])
  return new Map(rows.map(({ id, ...known }) => [id, known]))
}

/** Whether a run has a ledger. */
export async function runExists(database: Pool, runId: string): Promise<boolean> {
  return (await query(database, 'SELECT FROM refresh_run WHERE id = $1', [runId])).rowCount === 1
}
