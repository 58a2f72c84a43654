import type { Pool } from 'pg'
import { query } from '../platform/database.ts'
import type { Programs, Scope } from './scope.ts'

/** The programs in which a user has a role, or is enrolled. None for who is not active. */
export async function programsOf(database: Pool, userId: number): Promise<Programs> {
  const sql = `
    SELECT ARRAY(SELECT DISTINCT program_id FROM role WHERE user_id = u.id) AS staffed,
           ARRAY(SELECT program_id FROM program_enrollment WHERE user_id = u.id) AS enrolled
      FROM app_user u WHERE u.id = $1 AND u.is_active`
  const { rows } = await query<{ staffed: number[]; enrolled: number[] }>(database, sql, [userId])
  return rows[0] ?? { staffed: [], enrolled: [] }
}

/** A program enrollment `e` with its user and profile; joins, not subqueries, so that few enrollments are looked up and not all read. */
const PERSON = 'LEFT JOIN app_user u ON u.id = e.user_id LEFT JOIN profile p ON p.user_id = e.user_id'
/** Whether Postgres says now that searchers in these programs (`$1`) of this kind (`$2`) may find it. */
const FINDABLE = `
  e.program_id = ANY ($1::int[]) AND u.is_active AND p.filled_out AND ($2 = 'private' OR p.account_privacy <> 'private')
  AND NOT EXISTS (SELECT FROM role r WHERE r.user_id = e.user_id AND r.program_id = e.program_id)`

/** Far above what waits at any time; who is beyond it is in no hits, but may be in counts until the flush. */
const MOST_HIDDEN = 10_000

/**
 * Program enrollments whose documents the index may still hold, and which must not be found any more: their change waits in the outbox,
 * or the index has refused it.
 */
export async function hiddenMeanwhile(database: Pool, { programIds, kind }: Scope): Promise<number[]> {
  const sql = `
    SELECT DISTINCT o.program_enrollment_id AS id
      FROM search_outbox o LEFT JOIN program_enrollment e ON e.id = o.program_enrollment_id ${PERSON}
     WHERE (e.id IS NULL OR e.program_id = ANY ($1::int[])) AND (${FINDABLE}) IS NOT TRUE
     LIMIT ${MOST_HIDDEN}`
  const { rows } = await query<{ id: number }>(database, sql, [programIds, kind])
  return rows.map(({ id }) => id)
}

/** Those of these program enrollments that may be found now. */
export async function findableNow(database: Pool, { programIds, kind }: Scope, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const sql = `SELECT e.id FROM program_enrollment e ${PERSON} WHERE e.id = ANY ($3::int[]) AND ${FINDABLE}`
  const { rows } = await query<{ id: number }>(database, sql, [programIds, kind, ids])
  return new Set(rows.map(({ id }) => id))
}
