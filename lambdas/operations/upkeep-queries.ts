import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { query } from '../platform/database.ts'

/** The newest sync of course runs that has ended, and for which courses it failed. Null: none has. */
export async function lastCourseSync(database: Pool): Promise<{ endedAt: Date; courses: number; failed: string[] } | null> {
  const sql = `
    WITH newest AS (SELECT id, ended_at FROM course_run_sync WHERE ended_at IS NOT NULL ORDER BY started_at DESC LIMIT 1)
    SELECT n.ended_at AS "endedAt", count(c.*)::int AS courses,
           coalesce(array_agg(c.edx_key ORDER BY c.position) FILTER (WHERE coalesce(c.outcome, 'failed') = 'failed'), '{}') AS failed
      FROM newest n LEFT JOIN course_run_sync_course c ON c.sync_id = n.id GROUP BY n.ended_at`
  return (await query<{ endedAt: Date; courses: number; failed: string[] }>(database, sql)).rows[0] ?? null
}

/** When the exchange rates were last taken over. Null: never. */
export async function ratesTakenOn(database: Pool): Promise<Date | null> {
  const sql = 'SELECT max(updated_on) AS "takenOn" FROM currency_exchange_rate'
  return (await query<{ takenOn: Date | null }>(database, sql)).rows[0]?.takenOn ?? null
}

/** Live programs of which nobody is staff or instructor. */
export async function programsWithoutStaff(database: Pool): Promise<{ id: number; title: string }[]> {
  const sql = `
    SELECT id, title FROM program p
     WHERE live AND NOT EXISTS (SELECT FROM role r JOIN app_user u ON u.id = r.user_id WHERE r.program_id = p.id AND u.is_active)
     ORDER BY id`
  return (await query<{ id: number; title: string }>(database, sql)).rows
}

export type StoredToken = { userId: number; backend: Backend; accessToken: string }

/** The token that was stored last. Null: there is none. */
export async function newestToken(database: Pool): Promise<StoredToken | null> {
  const sql = `
    SELECT user_id AS "userId", provider AS backend, access_token AS "accessToken" FROM social_auth
     WHERE access_token IS NOT NULL ORDER BY token_updated_at DESC NULLS LAST, user_id LIMIT 1`
  return (await query<StoredToken>(database, sql)).rows[0] ?? null
}
