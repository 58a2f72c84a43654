import type { Pool } from 'pg'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import type { CourseRunSyncReport } from './report.ts'

/** Courses and runs that a report names; the ledger has them all. 400 lines of about 150 characters are far from 256 KiB. */
const NAMED = 400

/** The report of a sync as its ledger stands; null when there is no such sync. */
export async function reportOf(database: Pool, id: string, now: Date): Promise<CourseRunSyncReport | null> {
  const sql = `
    WITH course AS (SELECT * FROM course_run_sync_course WHERE sync_id = $1)
    SELECT s.id AS sync, to_json(s.started_at)#>>'{}' AS "startedAt",
           (SELECT count(*)::int FROM course) AS courses,
           (SELECT count(*)::int FROM course WHERE outcome = 'synced') AS synced,
           (SELECT coalesce(sum(changed_runs), 0)::int FROM course) AS "changedRuns",
           (SELECT count(*)::int FROM course WHERE outcome = 'failed') AS failed,
           (SELECT count(*)::int FROM course WHERE outcome IS NULL) AS left,
           (SELECT coalesce(jsonb_agg(c), '[]') FROM (
              SELECT edx_key AS course, coalesce(reason, 'left') AS reason FROM course
               WHERE outcome = 'failed' OR outcome IS NULL ORDER BY position LIMIT $2) c) AS "failedCourses",
           (SELECT coalesce(jsonb_agg(c), '[]') FROM (
              SELECT edx_key AS course, outcome AS reason FROM course
               WHERE outcome IN ('not-listed', 'no-runs') ORDER BY position LIMIT $2) c) AS "skippedCourses",
           (SELECT coalesce(jsonb_agg(c), '[]') FROM (
              SELECT edx_key AS course, p->>'run' AS run, p->>'level' AS level, p->>'problem' AS problem FROM course, jsonb_array_elements(problems) p
               ORDER BY position LIMIT $2) c) AS problems,
           (SELECT coalesce(sum(jsonb_array_length(problems)), 0)::int FROM course) AS "problemCount"
      FROM course_run_sync s WHERE s.id = $1`
  const { rows } = await query<Omit<CourseRunSyncReport, 'endedAt'>>(database, sql, [id, NAMED])
  return rows[0] ? { ...rows[0], endedAt: now.toISOString() } : null
}

/** Ends a sync, guarded by the lease. @throws LeaseLost */
export async function closeSync(database: Pool, lease: HeldLease, report: CourseRunSyncReport): Promise<void> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held)
    UPDATE course_run_sync SET ended_at = $4, report = $5 FROM guard WHERE held AND id = $3`
  await query(database, sql, [lease.name, lease.fence, report.sync, report.endedAt, JSON.stringify(report)])
}
