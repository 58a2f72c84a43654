import type { Pool } from 'pg'
import { query } from '../platform/database.ts'
import { overlookedTotals } from './overlooked.ts'

export type RunStatus = {
  courseRunId: number
  courseKey: string | null
  freezeGradeDate: Date
  status: 'waiting' | 'pending' | 'complete'
  /** Learners with a complete final grade. */
  frozen: number
  /** Learners with a cached enrollment and a cached grade, and no complete final grade. */
  open: number
  /** Enrolled, and without a cached grade: no pass tries them. */
  withoutGrade: number
  /** Passed by grade, and without the certificate that decides in a course without exam. */
  withoutCertificate: number
  lastPass: string | null
  lastPassEndedAt: Date | null
  lastReport: unknown
}

/**
 * Where the freeze of runs stands (rules/operations.md, "Commands": `freeze status`): of one run; or of all that are due and not complete, and
 * those completed since `since`.
 */
export async function freezeStatuses(
  database: Pool,
  which: { courseKey: string } | { now: Date; since: Date },
): Promise<RunStatus[]> {
  const sql = `
    SELECT r.id AS "courseRunId", r.edx_course_key AS "courseKey", r.freeze_grade_date AS "freezeGradeDate",
           coalesce(s.status, 'waiting') AS status,
           (SELECT count(*)::int FROM final_grade f WHERE f.course_run_id = r.id AND f.status = 'complete') AS frozen,
           (SELECT count(*)::int FROM active_enrollment e
              JOIN cached_current_grade g ON g.user_id = e.user_id AND g.course_run_id = e.course_run_id
             WHERE e.course_run_id = r.id AND NOT EXISTS (
                   SELECT FROM final_grade f WHERE f.user_id = e.user_id AND f.course_run_id = r.id AND f.status = 'complete')) AS open,
           overlooked."withoutGrade", overlooked."withoutCertificate",
           p.id AS "lastPass", p.ended_at AS "lastPassEndedAt", p.report AS "lastReport"
      FROM course_run r
      LEFT JOIN course_run_grading_status s ON s.course_run_id = r.id
      LEFT JOIN LATERAL (SELECT * FROM freeze_pass p WHERE p.course_run_id = r.id AND p.kind = 'run'
                          ORDER BY p.started_at DESC LIMIT 1) p ON true
     CROSS JOIN LATERAL (${overlookedTotals('r.id')}) overlooked
     WHERE CASE WHEN $1::text IS NOT NULL THEN r.edx_course_key = $1
                ELSE r.freeze_grade_date < $2 AND (s.status IS DISTINCT FROM 'complete' OR s.updated_on >= $3) END
     ORDER BY r.freeze_grade_date, r.id`
  const values = 'courseKey' in which ? [which.courseKey, null, null] : [null, which.now, which.since]
  return (await query<RunStatus>(database, sql, values)).rows
}

export type FailedFreeze = { userId: number; username: string; reason: string; outcome: string; at: Date | null; pass: string }

/** Who has no final grade in a run because the freeze failed or was postponed, each with the last reason (rules/freeze.md, "Completed"). */
export async function failedFreezes(database: Pool, courseRunId: number, limit: number): Promise<FailedFreeze[]> {
  const sql = `
    SELECT last.user_id AS "userId", u.username, last.reason, last.outcome, last.finished_at AS at, last.pass_id AS pass
      FROM (SELECT DISTINCT ON (l.user_id) l.user_id, l.reason, l.outcome, l.finished_at, l.pass_id
              FROM freeze_pass p JOIN freeze_pass_learner l ON l.pass_id = p.id
             WHERE p.course_run_id = $1 AND l.outcome IS NOT NULL ORDER BY l.user_id, p.started_at DESC) last
      JOIN app_user u ON u.id = last.user_id
     WHERE last.outcome IN ('failed', 'postponed')
       AND NOT EXISTS (SELECT FROM final_grade f WHERE f.user_id = last.user_id AND f.course_run_id = $1 AND f.status = 'complete')
     ORDER BY last.reason, last.user_id LIMIT $2`
  return (await query<FailedFreeze>(database, sql, [courseRunId, limit])).rows
}

/** Whom and which run a command means: the input of freeze-one-learner. Null: there is no such learner, or no such run. */
export async function freezeTarget(
  database: Pool,
  username: string,
  courseKey: string,
): Promise<{ userId: number; courseRunId: number } | null> {
  const sql = `
    SELECT u.id AS "userId", r.id AS "courseRunId" FROM app_user u CROSS JOIN course_run r
     WHERE u.username = $1 AND r.edx_course_key = $2`
  const { rows } = await query<{ userId: number; courseRunId: number }>(database, sql, [username, courseKey])
  return rows[0] ?? null
}

export type GradeWithProvenance = {
  courseKey: string | null
  grade: number | null
  passed: boolean
  status: string
  paid: boolean
  /** Every version of the grade, oldest first. */
  history: { on: string; grade: number | null; passed: boolean; status: string }[]
  /** What the freeze last said of the learner in the run, and in which pass. */
  lastFreeze: { pass: string; outcome: string | null; reason: string | null } | null
}

/** The final grades of a learner with where they come from (rules/operations.md, "Commands", `learner`). */
export async function gradesWithProvenance(database: Pool, userId: number): Promise<GradeWithProvenance[]> {
  const sql = `
    SELECT r.edx_course_key AS "courseKey", f.grade, f.passed, f.status, f.course_run_paid_on_edx AS paid,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('on', a.created_on, 'grade', a.data_after->'grade', 'passed', a.data_after->'passed',
                                                         'status', a.data_after->'status') ORDER BY a.id), '[]')
              FROM final_grade_audit a WHERE a.final_grade_id = f.id) AS history,
           (SELECT jsonb_build_object('pass', l.pass_id, 'outcome', l.outcome, 'reason', l.reason)
              FROM freeze_pass_learner l JOIN freeze_pass p ON p.id = l.pass_id
             WHERE l.user_id = f.user_id AND p.course_run_id = r.id ORDER BY p.started_at DESC LIMIT 1) AS "lastFreeze"
      FROM final_grade f JOIN course_run r ON r.id = f.course_run_id WHERE f.user_id = $1 ORDER BY r.id`
  return (await query<GradeWithProvenance>(database, sql, [userId])).rows
}
