import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { query } from '../platform/database.ts'
import { transaction } from '../platform/transaction.ts'

/** An inactive user's data stays; nobody finds, refreshes or authorizes them (rules/people.md, "Commands"). */
export async function setActive(database: Pool, userId: number, isActive: boolean): Promise<void> {
  await query(database, 'UPDATE app_user SET is_active = $2 WHERE id = $1 AND retired_on IS NULL', [userId, isActive])
}

/** Whether a new user could have this name: nobody has it, and nobody had it. */
export async function isFree(database: Pool, username: string): Promise<boolean> {
  const { rows } = await query<{ free: boolean }>(database, 'SELECT username_is_free($1) AS free', [username])
  return rows[0]?.free ?? false
}

/** The old name is kept as a digest by a trigger (migration 032). */
export async function rename(database: Pool, userId: number, username: string): Promise<void> {
  await query(database, 'UPDATE app_user SET username = $2 WHERE id = $1', [userId, username])
}

export type Unlinked = { enrollments: number; certificates: number; currentGrades: number }

/** What the cache of a backend holds of a user. */
export async function cachedOf(database: Pool, userId: number, backend: Backend): Promise<Unlinked> {
  const count = (table: string) =>
    `(SELECT count(*)::int FROM ${table} c JOIN course_run r ON r.id = c.course_run_id WHERE c.user_id = $1 AND r.courseware_backend = $2)`
  const sql = `
    SELECT ${count('cached_enrollment')} AS enrollments, ${count('cached_certificate')} AS certificates,
           ${count('cached_current_grade')} AS "currentGrades"`
  const { rows } = await query<Unlinked>(database, sql, [userId, backend])
  return rows[0] ?? { enrollments: 0, certificates: 0, currentGrades: 0 }
}

/** The columns of `user_cache_refresh_time` that tell of a backend's caches. */
const timesOf: Record<Backend, readonly string[]> = {
  edxorg: ['enrollment', 'certificate', 'current_grade'],
  mitxonline: ['enrollment_mitxonline', 'current_grade_mitxonline'],
}

/** Removes a user's account at a backend with its tokens and all that is cached of that backend. Another one may be linked then. */
export async function unlink(database: Pool, userId: number, backend: Backend): Promise<void> {
  const cached = (table: string) =>
    `DELETE FROM ${table} c USING course_run r WHERE r.id = c.course_run_id AND c.user_id = $1 AND r.courseware_backend = $2`
  const forgotten = timesOf[backend].map((column) => `${column} = NULL`).join(', ')
  await transaction(database, async (client) => {
    await query(client, 'DELETE FROM social_auth WHERE user_id = $1 AND provider = $2', [userId, backend])
    for (const table of ['cached_enrollment', 'cached_certificate', 'cached_current_grade']) {
      await query(client, cached(table), [userId, backend])
    }
    await query(client, `UPDATE user_cache_refresh_time SET ${forgotten} WHERE user_id = $1`, [userId])
    await query(
      client,
      'INSERT INTO search_outbox (program_enrollment_id) SELECT id FROM program_enrollment WHERE user_id = $1',
      [userId],
    )
  })
}

/** The name by which a backend knows the user's account; null when none is linked. */
export async function linkedUid(database: Pool, userId: number, backend: Backend): Promise<string | null> {
  const sql = 'SELECT uid FROM social_auth WHERE user_id = $1 AND provider = $2'
  const { rows } = await query<{ uid: string }>(database, sql, [userId, backend])
  return rows[0]?.uid ?? null
}
