import type { ClientBase } from 'pg'
import * as z from 'zod'
import type { FinalGrade, LearnerInRun } from '../domain/freeze.ts'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/fence.ts'

/**
 * Holds a learner until the transaction ends, so that freezes of the same learner, and the hourly exam authorization, come one after
 * the other and each sees what the one before wrote. Guarded by the lease. @throws LeaseLost
 */
export async function lockLearner(client: ClientBase, lease: HeldLease, userId: number): Promise<void> {
  await query(client, 'SELECT hold_fence($1, $2) FROM app_user WHERE id = $3 FOR NO KEY UPDATE', [
    lease.name,
    lease.fence,
    userId,
  ])
}

const enrollment = z.object({ mode: z.string() }).nullable()
const currentGrade = z
  .object({ passed: z.boolean().catch(false), percent: z.unknown() })
  .transform(({ passed, percent }) => ({ passed, percent }))
  .nullable()
const certificate = z
  .object({ status: z.string().nullable().default(null), certificate_type: z.string() })
  .transform(({ status, certificate_type: type }) => ({ status, type }))
  .nullable()

/** All that the freeze of one learner in one run has to know. Cached JSON that is not what it should be counts as not cached. */
const learnerState = z.object({
  courseId: z.number(),
  programId: z.number(),
  freezeGradeDate: z.date().nullable(),
  hasExam: z.boolean(),
  active: z.boolean(),
  hasProfile: z.boolean(),
  finalGradeStatus: z.enum(['pending', 'complete']).nullable(),
  enrollment: enrollment.catch(null),
  currentGrade: currentGrade.catch(null),
  certificate: certificate.catch(null),
  fetchOutcome: z.enum(['not-linked', 'refreshed', 'unchanged', 'failed']).nullable(),
  fetchReason: z.string().nullable(),
  /** The outcome in the pass's ledger, if there is one already. */
  outcome: z.string().nullable(),
})
export type LearnerState = z.infer<typeof learnerState> & LearnerInRun

/** Where a learner stands in a run, before the grade is frozen. Null: no such run. */
export async function loadLearner(
  client: ClientBase,
  at: { passId: string; courseRunId: number; userId: number },
): Promise<LearnerState | null> {
  const sql = `
    SELECT r.course_id AS "courseId", c.program_id AS "programId", r.freeze_grade_date AS "freezeGradeDate",
           EXISTS (SELECT FROM exam_run x WHERE x.course_id = r.course_id) AS "hasExam",
           coalesce(u.is_active, false) AS active, EXISTS (SELECT FROM profile h WHERE h.user_id = $2) AS "hasProfile",
           f.status AS "finalGradeStatus", e.data AS enrollment, g.data AS "currentGrade", k.data AS certificate,
           CASE r.courseware_backend WHEN 'edxorg' THEN l.edxorg_outcome ELSE l.mitxonline_outcome END AS "fetchOutcome",
           CASE r.courseware_backend WHEN 'edxorg' THEN l.edxorg_reason ELSE l.mitxonline_reason END AS "fetchReason",
           p.outcome
      FROM course_run r
      JOIN course c ON c.id = r.course_id
      LEFT JOIN app_user u ON u.id = $2
      LEFT JOIN final_grade f ON f.user_id = $2 AND f.course_run_id = r.id
      LEFT JOIN cached_enrollment e ON e.user_id = $2 AND e.course_run_id = r.id
      LEFT JOIN cached_current_grade g ON g.user_id = $2 AND g.course_run_id = r.id
      LEFT JOIN cached_certificate k ON k.user_id = $2 AND k.course_run_id = r.id
      LEFT JOIN refresh_run_learner l ON l.run_id = $3 AND l.user_id = $2
      LEFT JOIN freeze_pass_learner p ON p.pass_id = $3 AND p.user_id = $2
     WHERE r.id = $1`
  const { rows } = await query(client, sql, [at.courseRunId, at.userId, at.passId])
  return rows[0] ? learnerState.parse(rows[0]) : null
}

type Target = { userId: number; courseRunId: number }

/** Inserts a final grade, unless the learner has one there: an existing one is never changed. @returns whether it is new. */
export async function insertFinalGrade(client: ClientBase, { userId, courseRunId }: Target, grade: FinalGrade): Promise<boolean> {
  const sql = `
    INSERT INTO final_grade (user_id, course_run_id, grade, passed, course_run_paid_on_edx, status)
    VALUES ($1, $2, $3, $4, $5, 'complete') ON CONFLICT (user_id, course_run_id) DO NOTHING`
  const { rowCount } = await query(client, sql, [userId, courseRunId, grade.grade, grade.passed, grade.paid])
  return rowCount === 1
}

/** Replaces a final grade by a correction (spec 80, `freeze correct`). @returns whether anything differs. */
export async function correctFinalGrade(
  client: ClientBase,
  { userId, courseRunId }: Target,
  grade: FinalGrade,
): Promise<boolean> {
  const sql = `
    UPDATE final_grade SET grade = $3, passed = $4, course_run_paid_on_edx = $5, status = 'complete'
     WHERE user_id = $1 AND course_run_id = $2
       AND (grade, passed, course_run_paid_on_edx, status) IS DISTINCT FROM ($3::float8, $4::boolean, $5::boolean, 'complete')`
  const { rowCount } = await query(client, sql, [userId, courseRunId, grade.grade, grade.passed, grade.paid])
  return rowCount === 1
}

/** Notes what came of a learner in the pass's ledger. */
export async function recordOutcome(
  client: ClientBase,
  at: { passId: string; userId: number; now: Date },
  outcome: { outcome: string; reason?: string },
): Promise<void> {
  const sql = 'UPDATE freeze_pass_learner SET outcome = $3, reason = $4, finished_at = $5 WHERE pass_id = $1 AND user_id = $2'
  await query(client, sql, [at.passId, at.userId, outcome.outcome, outcome.reason ?? null, at.now])
}

/** Notes in the audit log who corrected a grade, and why (spec 80, "Commands"). */
export async function auditCorrection(
  client: ClientBase,
  entry: { operator: string; reason: string; userId: number; courseRunId: number; changed: boolean },
): Promise<void> {
  const { operator, reason, ...details } = entry
  const sql = `INSERT INTO operator_audit (operator, command, reason, details) VALUES ($1, 'freeze correct', $2, $3)`
  await query(client, sql, [operator, reason, JSON.stringify(details)])
}
