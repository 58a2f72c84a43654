import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

/**
 * Lists the files that imported rows name and that are not listed yet. Pictures that learners have put here since have rows of this
 * system's making.
 */
export async function listMedia(database: Pool): Promise<void> {
  const sql = `
    WITH brought AS (SELECT unnest(keys)::integer AS id FROM import_source_range WHERE source = 'profile'),
    named AS (
      SELECT file AS path FROM page_image
      UNION SELECT substr(thumbnail_url, 8) FROM program_page WHERE starts_with(thumbnail_url, '/media/')
      UNION SELECT substr(image, 8) FROM program_page_faculty WHERE starts_with(image, '/media/')
      UNION SELECT path FROM brought JOIN profile p USING (id) CROSS JOIN LATERAL (VALUES (image), (image_small), (image_medium)) i (path)
       WHERE path IS NOT NULL)
    INSERT INTO import_media (path) SELECT path FROM named WHERE path <> '' ON CONFLICT DO NOTHING`
  await query(database, sql)
}

/** Files that are not here and that this pass has not tried, in the order of their paths. */
export async function waitingMedia(database: Pool, pass: string, limit: number): Promise<string[]> {
  const sql = `SELECT path FROM import_media WHERE copied_on IS NULL AND tried_in IS DISTINCT FROM $1 ORDER BY path LIMIT $2`
  return (await query<{ path: string }>(database, sql, [pass, limit])).rows.map(({ path }) => path)
}

/** `error`: null when the file is here. */
export type Tried = { path: string; error: string | null }

/** Notes what became of files. */
export async function noteMedia(database: Pool, pass: string, files: readonly Tried[], now: Date): Promise<void> {
  const sql = `UPDATE import_media m SET error = f.error, tried_in = $2, copied_on = CASE WHEN f.error IS NULL THEN $3::timestamptz END
                 FROM jsonb_to_recordset($1) AS f (path text, error text) WHERE m.path = f.path`
  await query(database, sql, [JSON.stringify(files), pass, now])
}

export type MediaCounts = { copied: number; waiting: number; refused: { error: string; files: number; example: string }[] }

/** Files that are here, that were not tried yet, and that were refused, by why. */
export async function countMedia(database: Pool): Promise<MediaCounts> {
  const sql = `
    SELECT count(*) FILTER (WHERE copied_on IS NOT NULL)::int AS copied,
           count(*) FILTER (WHERE copied_on IS NULL AND error IS NULL)::int AS waiting,
           (SELECT coalesce(json_agg(r ORDER BY r.error), '[]') FROM (
              SELECT error, count(*)::int AS files, min(path) AS example FROM import_media WHERE error IS NOT NULL GROUP BY 1) r) AS refused
      FROM import_media`
  const { rows } = await query<MediaCounts>(database, sql)
  return rows[0] ?? { copied: 0, waiting: 0, refused: [] }
}
