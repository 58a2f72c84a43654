import type { Pool } from 'pg'
import type { SyncedRun, SyncProblem } from '../domain/course-run-sync.ts'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'

/**
 * Writes the ledger of a sync, guarded by the lease: every course that has a key, by id. Opening it again changes nothing.
 * @returns how many courses it holds. @throws LeaseLost
 */
export async function openSync(database: Pool, sync: { id: string; lease: HeldLease; startedAt: Date }): Promise<number> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($2, $3) AS held),
    sync AS (
      INSERT INTO course_run_sync (id, started_at) SELECT $1, $4 FROM guard WHERE held ON CONFLICT (id) DO NOTHING RETURNING id),
    listed AS (
      INSERT INTO course_run_sync_course (sync_id, position, course_id, edx_key)
      SELECT sync.id, row_number() OVER (ORDER BY course.id), course.id, edx_key FROM course, sync WHERE btrim(edx_key, E' \\t\\r\\n') <> '' RETURNING 1)
    SELECT (SELECT count(*) FROM listed) + (SELECT count(*) FROM course_run_sync_course WHERE sync_id = $1) AS courses`
  const { rows } = await query<{ courses: string }>(database, sql, [sync.id, sync.lease.name, sync.lease.fence, sync.startedAt])
  return Number(rows[0]?.courses ?? 0)
}

/** Deletes the ledgers of syncs that nobody looks back at any more. */
export async function deleteOldSyncs(database: Pool, before: Date): Promise<void> {
  await query(database, 'DELETE FROM course_run_sync WHERE started_at < $1', [before])
}

export type WaitingCourse = { position: number; courseId: number; key: string; attempts: number }

/** The courses at the positions [first, first + size) of a sync that have no outcome yet. */
export async function waitingCourses(database: Pool, syncId: string, first: number, size: number): Promise<WaitingCourse[]> {
  const sql = `
    SELECT position, course_id AS "courseId", edx_key AS key, attempts FROM course_run_sync_course
     WHERE sync_id = $1 AND position >= $2 AND position < $2 + $3 AND outcome IS NULL ORDER BY position`
  return (await query<WaitingCourse>(database, sql, [syncId, first, size])).rows
}

/** What came of a course. Without an outcome it is asked for again. */
export type CourseResult = {
  position: number
  courseId: number
  outcome: 'synced' | 'not-listed' | 'no-runs' | 'failed' | null
  reason: string | null
  runs: SyncedRun[]
  problems: SyncProblem[]
}

/** A key stays with the course that has it; a new one goes to the first course that claims it. */
const CLAIMS = `
    incoming AS MATERIALIZED (
      SELECT c.position, c.course_id, r.* FROM jsonb_to_recordset($4) AS c (position int, course_id int, runs jsonb),
             jsonb_to_recordset(c.runs) AS r (edx_course_key text, title text, courseware_backend text, enrollment_url text,
               enrollment_start timestamptz, enrollment_end timestamptz, start_date timestamptz, end_date timestamptz,
               upgrade_deadline timestamptz, keeps_deadline boolean)),
    owned AS MATERIALIZED (
      SELECT r.edx_course_key, r.course_id, r.start_date, r.upgrade_deadline FROM course_run r
       WHERE r.edx_course_key IN (SELECT edx_course_key FROM incoming)),
    claimed AS (
      SELECT DISTINCT ON (edx_course_key) i.*, CASE WHEN keeps_deadline THEN o.upgrade_deadline ELSE i.upgrade_deadline END AS deadline
        FROM incoming i LEFT JOIN owned o USING (edx_course_key)
       WHERE o.course_id IS NULL OR o.course_id = i.course_id ORDER BY edx_course_key, position)`

/** Rows that say the same already are left alone. Written in the order of their keys, so that two chunks never wait for each other. */
const WRITTEN = `
    written AS (
      INSERT INTO course_run AS r (course_id, edx_course_key, title, courseware_backend, enrollment_url, enrollment_start,
                                   enrollment_end, start_date, end_date, upgrade_deadline)
      SELECT course_id, edx_course_key, title, courseware_backend, enrollment_url, enrollment_start, enrollment_end, start_date,
             end_date, deadline FROM claimed, guard WHERE held ORDER BY edx_course_key
      ON CONFLICT (edx_course_key) DO UPDATE SET
        title = coalesce(nullif(excluded.title, ''), r.title), courseware_backend = excluded.courseware_backend,
        enrollment_url = excluded.enrollment_url, enrollment_start = excluded.enrollment_start,
        enrollment_end = excluded.enrollment_end, start_date = excluded.start_date, end_date = excluded.end_date,
        upgrade_deadline = excluded.upgrade_deadline
      WHERE r.course_id = excluded.course_id
        AND (r.title, r.courseware_backend, r.enrollment_url, r.enrollment_start, r.enrollment_end, r.start_date, r.end_date,
             r.upgrade_deadline)
            IS DISTINCT FROM
            (coalesce(nullif(excluded.title, ''), r.title), excluded.courseware_backend, excluded.enrollment_url,
             excluded.enrollment_start, excluded.enrollment_end, excluded.start_date, excluded.end_date, excluded.upgrade_deadline)
      RETURNING r.id, r.course_id, r.edx_course_key, r.start_date)`

/** A run's semester is part of its learners' search documents (rules/search.md, "Documents"), and is taken from its start date. */
const OUTBOX = `
    outbox AS (
      INSERT INTO search_outbox (program_enrollment_id)
      SELECT DISTINCT p.id
        FROM written w
        JOIN owned o ON o.edx_course_key = w.edx_course_key AND o.start_date IS DISTINCT FROM w.start_date
        JOIN course c ON c.id = w.course_id
        JOIN program_enrollment p ON p.program_id = c.program_id
       WHERE EXISTS (SELECT FROM active_enrollment e WHERE e.course_run_id = w.id AND e.user_id = p.user_id)
          OR EXISTS (SELECT FROM final_grade f WHERE f.course_run_id = w.id AND f.user_id = p.user_id))`

/**
 * Writes the runs of some courses, and what came of each, in one statement guarded by the lease. A run whose key another course has is
 * not written, and noted with its course.
 * @returns all that was wrong, by course. @throws LeaseLost
 */
export async function writeCourses(
  database: Pool,
  sync: { id: string; lease: HeldLease },
  results: readonly CourseResult[],
): Promise<{ courseId: number; problems: SyncProblem[] }[]> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held), ${CLAIMS}, ${WRITTEN}, ${OUTBOX},
    refused AS (
      SELECT position, jsonb_agg(jsonb_build_object('run', edx_course_key, 'level', 'error', 'problem', 'belongs to another course')) AS problems
        FROM incoming i
       WHERE NOT EXISTS (SELECT FROM written w WHERE (w.edx_course_key, w.course_id) = (i.edx_course_key, i.course_id))
         AND NOT EXISTS (SELECT FROM owned o WHERE (o.edx_course_key, o.course_id) = (i.edx_course_key, i.course_id))
       GROUP BY position)
    UPDATE course_run_sync_course l
       SET outcome = c.outcome, reason = c.reason, attempts = attempts + 1, problems = c.problems || coalesce(refused.problems, '[]'),
           changed_runs = (SELECT count(*) FROM written w WHERE w.course_id = c.course_id)
      FROM guard, jsonb_to_recordset($4) AS c (position int, course_id int, outcome text, reason text, problems jsonb)
      LEFT JOIN refused USING (position)
     WHERE held AND l.sync_id = $3 AND l.position = c.position
    RETURNING l.course_id AS "courseId", l.problems`
  const rows = results.map(({ courseId, ...result }) => ({ course_id: courseId, ...result }))
  const values = [sync.lease.name, sync.lease.fence, sync.id, JSON.stringify(rows)]
  return (await query<{ courseId: number; problems: SyncProblem[] }>(database, sql, values)).rows
}
