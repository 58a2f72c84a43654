import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

/** Whose program enrollment: only its owner gets at it here. */
type Own = { enrollmentId: number; userId: number }

const OWN = `own AS (SELECT id, nullif(share_hash, '') AS share_hash FROM program_enrollment WHERE id = $1 AND user_id = $2 FOR UPDATE)`

/**
 * Shares a record under a new hash, unless it is shared already, and notes it.
 * @returns the hash under which it is shared then; null when the enrollment is not the user's.
 */
export async function shareRecord(database: Pool, { enrollmentId, userId }: Own, newHash: string): Promise<string | null> {
  const sql = `
    WITH ${OWN},
    shared AS (UPDATE program_enrollment e SET share_hash = $3 FROM own WHERE e.id = own.id AND own.share_hash IS NULL RETURNING e.id),
    noted AS (INSERT INTO record_share_event (program_enrollment_id, user_id, action) SELECT id, $2, 'shared' FROM shared)
    SELECT coalesce(share_hash, $3) AS hash FROM own`
  const { rows } = await query<{ hash: string }>(database, sql, [enrollmentId, userId, newHash])
  return rows[0]?.hash ?? null
}

/** Shares a record no longer, under addresses of before a merge neither, and notes it if it was. @returns false when the enrollment is not the user's. */
export async function unshareRecord(database: Pool, { enrollmentId, userId }: Own): Promise<boolean> {
  const sql = `
    WITH ${OWN},
    revoked AS (UPDATE program_enrollment e SET share_hash = NULL FROM own WHERE e.id = own.id AND own.share_hash IS NOT NULL RETURNING e.id),
    former AS (DELETE FROM former_address a USING own WHERE a.kind = 'record' AND a.current = own.id::text),
    noted AS (INSERT INTO record_share_event (program_enrollment_id, user_id, action) SELECT id, $2, 'revoked' FROM revoked)
    SELECT id FROM own`
  return (await query(database, sql, [enrollmentId, userId])).rows.length > 0
}
