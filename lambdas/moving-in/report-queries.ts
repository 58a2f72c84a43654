import type { ClientBase } from 'pg'
import { query } from '../platform/database.ts'
import type { ImportReport } from './report.ts'

type Totals = Omit<ImportReport, 'pass' | 'kind' | 'startedAt' | 'endedAt'> & { startedAt: Date; report: ImportReport | null }

/** What the ledger of a pass adds up to. */
export async function totalsOf(client: ClientBase, id: string): Promise<Totals | undefined> {
  const sql = `
    WITH by_source AS (
      SELECT source, count(*)::int AS ranges, count(*) FILTER (WHERE outcome = 'failed')::int AS "failedRanges",
             sum(read)::int AS read, sum(written)::int AS written, sum(set_aside)::int AS "setAside", sum(removed)::int AS removed,
             sum(CASE WHEN outcome = 'compared' THEN (details->>'there')::int - (details->>'here')::int ELSE 0 END)::int AS missing,
             sum(CASE WHEN outcome = 'compared' THEN (details->>'different')::int ELSE 0 END)::int AS different,
             bool_and(outcome IS DISTINCT FROM 'compared' OR details->>'hashThere' = details->>'hashHere') AS alike,
             min(position) AS first
        FROM import_range WHERE pass_id = $1 GROUP BY source),
    example AS (
      SELECT source, jsonb_agg(id) AS ids FROM (
        SELECT source, id, row_number() OVER (PARTITION BY source ORDER BY cell, n) AS place
          FROM import_range, jsonb_array_elements_text(details->'examples') WITH ORDINALITY AS e (id, n)
         WHERE pass_id = $1 AND outcome = 'compared') e
       WHERE place <= 10 GROUP BY source),
    counted AS (
      SELECT source, f->>'reason' AS reason, (f->>'kept')::boolean AS kept, sum((f->>'rows')::int)::int AS rows
        FROM import_range, jsonb_array_elements(details) f WHERE pass_id = $1 AND outcome = 'counted' GROUP BY 1, 2, 3),
    noted AS (
      SELECT source, reason, kept, count(*)::int AS rows FROM import_exception
       WHERE (SELECT kind FROM import_pass WHERE id = $1) <> 'plan' GROUP BY 1, 2, 3)
    SELECT p.started_at AS "startedAt", p.report, p.snapshot_number AS snapshots, p.sums, p.dashboards,
           coalesce(sum(ranges), 0)::int AS ranges, coalesce(sum("failedRanges"), 0)::int AS "failedRanges",
           coalesce(sum(read), 0)::int AS read, coalesce(sum(written), 0)::int AS written, coalesce(sum(removed), 0)::int AS removed,
           ARRAY(SELECT DISTINCT error FROM import_range WHERE pass_id = $1 AND error IS NOT NULL ORDER BY 1) AS errors,
           coalesce(jsonb_agg(to_jsonb(s) - 'first' || jsonb_build_object('examples', coalesce(e.ids, '[]')) ORDER BY first)
             FILTER (WHERE s.source IS NOT NULL), '[]') AS sources,
           (SELECT coalesce(jsonb_agg(x ORDER BY source, reason), '[]') FROM (TABLE counted UNION ALL TABLE noted) x) AS exceptions
      FROM import_pass p LEFT JOIN by_source s ON true LEFT JOIN example e USING (source)
     WHERE p.id = $1 GROUP BY p.id`
  return (await query<Totals>(client, sql, [id])).rows[0]
}

export async function storeReport(client: ClientBase, id: string, endedAt: Date, report: ImportReport): Promise<void> {
  const sql = 'UPDATE import_pass SET ended_at = $2, report = $3, released = true WHERE id = $1'
  await query(client, sql, [id, endedAt, JSON.stringify(report)])
}

/** Exceptions of rows that are found here, when all are there. */
const WHOLE = -2

/** Notes whose email others have too, but for case. */
export async function noteSharedEmails(client: ClientBase): Promise<void> {
  await query(client, `DELETE FROM import_exception WHERE source = 'app_user' AND cell = $1`, [WHOLE])
  const sql = `INSERT INTO import_exception (source, cell, old_id, kept, reason, row_there, user_id)
    SELECT 'app_user', $1, u.id, true, 'email-of-several', to_jsonb(u), u.id FROM app_user u
      JOIN (SELECT lower(email) AS email FROM app_user WHERE email <> '' GROUP BY 1 HAVING count(*) > 1) several
        ON several.email = lower(u.email)`
  await query(client, sql, [WHOLE])
}
