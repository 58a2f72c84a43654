import type { ClientBase } from 'pg'
import * as z from 'zod'
import type { FinalGrade } from '../domain/freeze.ts'
import { query } from '../platform/database.ts'

/**
 * Holds learners until the transaction ends, in the order of their ids, so that freezes of the same learner, and the hourly exam
 * authorization, come one after the other and each sees what the one before wrote.
 */
export async function lockLearners(client: ClientBase, userIds: readonly number[]): Promise<void> {
  await query(client, 'SELECT FROM app_user WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE', [userIds])
}

const enrollment = z.object({ mode: z.string() }).nullable()
const currentGrade = z.object({ passed: z.boolean(), percent: z.unknown().default(null) }).nullable()
const certificate = z
  .object({ status: z.string().nullable().default(null), certificate_type: z.string() })
  .transform(({ status, certificate_type: type }) => ({ status, type }))
  .nullable()

const run = z.object({
  courseId: z.number(),
  programId: z.number(),
  freezeGradeDate: z.date().nullable(),
  hasExam: z.boolean(),
})
export type RunState = z.infer<typeof run>

/** The run as the freeze has to know it. Null: no such run. */
export async function loadRun(client: ClientBase, courseRunId: number): Promise<RunState | null> {
  const sql = `
    SELECT r.course_id AS "courseId", c.program_id AS "programId", r.freeze_grade_date AS "freezeGradeDate",
           EXISTS (SELECT FROM exam_run x WHERE x.course_id = r.course_id) AS "hasExam"
      FROM course_run r JOIN course c ON c.id = r.course_id WHERE r.id = $1`
  const { rows } = await query(client, sql, [courseRunId])
  return rows[0] ? run.parse(rows[0]) : null
}

/** All that the freeze of one learner in one run has to know. Cached JSON that is not what it should be counts as not cached. */
const learnerState = z.object({
  userId: z.number(),
  active: z.boolean(),
  hasProfile: z.boolean(),
  finalGradeStatus: z.enum(['pending', 'complete']).nullable(),
  enrollment: enrollment.catch(null),
  currentGrade: currentGrade.catch(null),
  certificate: certificate.catch(null),
  fetchOutcome: z.enum(['not-linked', 'refreshed', 'unchanged', 'partly', 'failed']).nullable(),
  fetchReason: z.string().nullable(),
})
export type LearnerState = z.infer<typeof learnerState>

/** Where learners of a pass without an outcome stand in its run, before their grades are frozen. */
export async function loadLearners(
  client: ClientBase,
  at: { passId: string; courseRunId: number },
  userIds: readonly number[],
): Promise<LearnerState[]> {
  const sql = `
    SELECT u.id AS "userId", u.is_active AS active, EXISTS (SELECT FROM profile h WHERE h.user_id = u.id) AS "hasProfile",
           f.status AS "finalGradeStatus", e.data AS enrollment, g.data AS "currentGrade", k.data AS certificate,
           CASE r.courseware_backend WHEN 'edxorg' THEN l.edxorg_outcome ELSE l.mitxonline_outcome END AS "fetchOutcome",
           CASE r.courseware_backend WHEN 'edxorg' THEN l.edxorg_reason ELSE l.mitxonline_reason END AS "fetchReason"
      FROM freeze_pass_learner p
      JOIN app_user u ON u.id = p.user_id
      JOIN course_run r ON r.id = $1
      LEFT JOIN final_grade f ON f.user_id = u.id AND f.course_run_id = r.id
      LEFT JOIN active_enrollment e ON e.user_id = u.id AND e.course_run_id = r.id
      LEFT JOIN cached_current_grade g ON g.user_id = u.id AND g.course_run_id = r.id
      LEFT JOIN cached_certificate k ON k.user_id = u.id AND k.course_run_id = r.id
      LEFT JOIN refresh_run_learner l ON l.run_id = $3 AND l.user_id = u.id
     WHERE p.pass_id = $3 AND p.user_id = ANY ($2) AND p.outcome IS NULL
     ORDER BY p.position`
  const { rows } = await query(client, sql, [at.courseRunId, userIds, at.passId])
  return rows.map((row) => learnerState.parse(row))
}

export type LearnerGrade = FinalGrade & { userId: number }

const columnsOf = (courseRunId: number, grades: readonly LearnerGrade[]) => [
  courseRunId,
  grades.map((each) => each.userId),
  grades.map((each) => each.grade),
  grades.map((each) => each.passed),
  grades.map((each) => each.paid),
]

/** Inserts final grades, for learners who have none there: an existing one is never changed. @returns whose are new. */
export async function insertFinalGrades(
  client: ClientBase,
  courseRunId: number,
  grades: readonly LearnerGrade[],
): Promise<number[]> {
  if (grades.length === 0) return []
  const sql = `
    INSERT INTO final_grade (user_id, course_run_id, grade, passed, course_run_paid_on_edx, status)
    SELECT user_id, $1, grade, passed, paid, 'complete'
      FROM unnest($2::int[], $3::float8[], $4::boolean[], $5::boolean[]) AS g (user_id, grade, passed, paid) ORDER BY user_id
    ON CONFLICT (user_id, course_run_id) DO NOTHING RETURNING user_id AS "userId"`
  const { rows } = await query<{ userId: number }>(client, sql, columnsOf(courseRunId, grades))
  return rows.map((row) => row.userId)
}

/** Replaces final grades by corrections (rules/operations.md, "Commands": `freeze correct`). @returns whose differ from what was there. */
export async function correctFinalGrades(
  client: ClientBase,
  courseRunId: number,
  grades: readonly LearnerGrade[],
): Promise<number[]> {
  const sql = `
    UPDATE final_grade f SET grade = g.grade, passed = g.passed, course_run_paid_on_edx = g.paid, status = 'complete'
      FROM unnest($2::int[], $3::float8[], $4::boolean[], $5::boolean[]) AS g (user_id, grade, passed, paid)
     WHERE f.user_id = g.user_id AND f.course_run_id = $1
       AND (f.grade, f.passed, f.course_run_paid_on_edx, f.status) IS DISTINCT FROM (g.grade, g.passed, g.paid, 'complete')
    RETURNING f.user_id AS "userId"`
  const { rows } = await query<{ userId: number }>(client, sql, columnsOf(courseRunId, grades))
  return rows.map((row) => row.userId)
}

export type RecordedOutcome = { userId: number; outcome: string; reason: string | null }

/** Notes what came of learners in the pass's ledger. */
export async function recordOutcomes(
  client: ClientBase,
  passId: string,
  outcomes: readonly RecordedOutcome[],
  now: Date,
): Promise<void> {
  if (outcomes.length === 0) return
  const sql = `
    UPDATE freeze_pass_learner l SET outcome = o.outcome, reason = o.reason, finished_at = $5
      FROM unnest($2::int[], $3::text[], $4::text[]) AS o (user_id, outcome, reason)
     WHERE l.pass_id = $1 AND l.user_id = o.user_id`
  const columns = [outcomes.map((o) => o.userId), outcomes.map((o) => o.outcome), outcomes.map((o) => o.reason)]
  await query(client, sql, [passId, ...columns, now])
}

/** Notes in the audit log who corrected grades, and why, a line for each learner (rules/operations.md, "Commands"). */
export async function auditCorrections(
  client: ClientBase,
  by: { operator: string; reason: string },
  courseRunId: number,
  corrected: readonly { userId: number; changed: boolean }[],
): Promise<void> {
  const sql = `
    INSERT INTO operator_audit (operator, command, reason, details)
    SELECT $1, 'freeze correct', $2, jsonb_build_object('userId', user_id, 'courseRunId', $3::int, 'changed', changed)
      FROM unnest($4::int[], $5::boolean[]) AS c (user_id, changed)`
  const columns = [corrected.map((each) => each.userId), corrected.map((each) => each.changed)]
  await query(client, sql, [by.operator, by.reason, courseRunId, ...columns])
}
