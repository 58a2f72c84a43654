import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'

/** Which final grades of a run are meant: all; those that a pass froze; or those that were written on a day (UTC, `2026-11-27`). */
export type WhichGrades = { pass: string } | { day: string } | null

export type Holder = {
  userId: number
  username: string
  grade: number | null
  passed: boolean
  /** When the grade came into being, and in which pass; null: not by a freeze of this system, or its ledger is gone. */
  frozenOn: Date
  pass: string | null
  /** A correction changed the grade since. */
  corrected: boolean
}

/**
 * Who holds a final grade of a run, and where it comes from. A pass is named by its execution, or by its own id.
 * `limit`: so many at most; null: all.
 */
export async function holdersOf(
  on: Pool | ClientBase,
  courseRunId: number,
  which: WhichGrades,
  limit: number | null,
): Promise<Holder[]> {
  const sql = `
    WITH written AS (
      SELECT DISTINCT ON (l.user_id) l.user_id, p.id AS pass, p.execution, p.started_at
        FROM freeze_pass p JOIN freeze_pass_learner l ON l.pass_id = p.id
       WHERE p.course_run_id = $1 AND l.outcome = 'frozen' ORDER BY l.user_id, p.started_at DESC)
    SELECT u.id AS "userId", u.username, f.grade, f.passed, f.created_on AS "frozenOn", w.pass,
           EXISTS (SELECT FROM freeze_pass p JOIN freeze_pass_learner l ON l.pass_id = p.id
                    WHERE p.course_run_id = $1 AND l.user_id = u.id AND l.outcome = 'corrected'
                      AND (w.started_at IS NULL OR p.started_at >= w.started_at)) AS corrected
      FROM final_grade f JOIN app_user u ON u.id = f.user_id LEFT JOIN written w ON w.user_id = u.id
     WHERE f.course_run_id = $1 AND f.status = 'complete'
       AND ($2::text IS NULL OR $2 IN (w.pass, w.execution))
       AND ($3::date IS NULL OR (f.created_on AT TIME ZONE 'UTC')::date = $3)
     ORDER BY u.id LIMIT $4`
  const pass = which !== null && 'pass' in which ? which.pass : null
  const day = which !== null && 'day' in which ? which.day : null
  return (await query<Holder>(on, sql, [courseRunId, pass, day, limit])).rows
}

export type RunOfKey = {
  courseRunId: number
  courseId: number
  programId: number
  leaseName: string
  freezeGradeDate: Date | null
}

/** The run of a course key, as the commands on its freeze have to know it. Null: there is none. */
export async function runOfKey(database: Pool, courseKey: string): Promise<RunOfKey | null> {
  const sql = `
    SELECT r.id AS "courseRunId", c.id AS "courseId", c.program_id AS "programId", 'freeze-grades:' || r.edx_course_key AS "leaseName",
           r.freeze_grade_date AS "freezeGradeDate"
      FROM course_run r JOIN course c ON c.id = r.course_id WHERE r.edx_course_key = $1`
  return (await query<RunOfKey>(database, sql, [courseKey])).rows[0] ?? null
}
