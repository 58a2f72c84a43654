import type { Pool } from 'pg'
import { query } from '../platform/database.ts'
import type { Programs } from './search.ts'

/** The programs in which a user has a role, or is enrolled. None for who is not active. */
export async function programsOf(database: Pool, userId: number): Promise<Programs> {
  const sql = `
    SELECT ARRAY(SELECT DISTINCT program_id FROM role WHERE user_id = u.id) AS staffed,
           ARRAY(SELECT program_id FROM program_enrollment WHERE user_id = u.id) AS enrolled
      FROM app_user u WHERE u.id = $1 AND u.is_active`
  const { rows } = await query<{ staffed: number[]; enrolled: number[] }>(database, sql, [userId])
  return rows[0] ?? { staffed: [], enrolled: [] }
}
