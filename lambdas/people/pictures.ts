import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'

/** Where the pictures of a user's profile are in the media bucket, the largest first. */
export async function picturesOf(on: Pool | ClientBase, userId: number): Promise<string[]> {
  const sql = `
    SELECT path FROM profile p, LATERAL (VALUES (1, p.image), (2, p.image_medium), (3, p.image_small)) AS v (turn, path)
     WHERE p.user_id = $1 AND path <> '' ORDER BY turn`
  const { rows } = await query<{ path: string }>(on, sql, [userId])
  return [...new Set(rows.map(({ path }) => path))]
}
