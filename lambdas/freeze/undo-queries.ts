import type { ClientBase } from 'pg'
import { query } from '../platform/database.ts'

/** Takes the final grades of these learners in a run away. Each leaves its audit (rules/people.md, "Audits"). */
export async function deleteFinalGrades(client: ClientBase, courseRunId: number, userIds: readonly number[]): Promise<number> {
  const sql = `DELETE FROM final_grade WHERE course_run_id = $1 AND user_id = ANY ($2) AND status = 'complete'`
  return (await query(client, sql, [courseRunId, userIds])).rowCount ?? 0
}

/** The run's grading begins anew: it waits for its date, or, where grades of other passes stay, goes on with who lacks one. */
export async function reopenGrading(client: ClientBase, courseRunId: number): Promise<void> {
  const sql = `
    WITH left_over AS (SELECT EXISTS (SELECT FROM final_grade WHERE course_run_id = $1 AND status = 'complete') AS some_stay),
    waiting AS (DELETE FROM course_run_grading_status USING left_over WHERE course_run_id = $1 AND NOT some_stay)
    UPDATE course_run_grading_status SET status = 'pending' FROM left_over WHERE course_run_id = $1 AND some_stay`
  await query(client, sql, [courseRunId])
}

export type WithdrawnAuthorizations = { withdrawn: number; kept: number }

/**
 * Takes back the authorizations for exam runs of a course of these learners, who pass it by no grade any more. An authorization that was
 * used stays: the exam was taken.
 */
export async function withdrawAuthorizations(
  client: ClientBase,
  courseId: number,
  userIds: readonly number[],
): Promise<WithdrawnAuthorizations> {
  const sql = `
    WITH used AS MATERIALIZED (
      SELECT a.id, a.exam_taken OR EXISTS (
               SELECT FROM proctored_exam_grade g WHERE g.user_id = a.user_id AND g.exam_run_id = a.exam_run_id) AS used
        FROM exam_authorization a WHERE a.course_id = $1 AND a.user_id = ANY ($2) AND a.status = 'success'),
    gone AS (DELETE FROM exam_authorization a USING used u WHERE u.id = a.id AND NOT u.used)
    SELECT (count(*) FILTER (WHERE NOT used))::int AS withdrawn, (count(*) FILTER (WHERE used))::int AS kept FROM used`
  const { rows } = await query<WithdrawnAuthorizations>(client, sql, [courseId, userIds])
  return rows[0] ?? { withdrawn: 0, kept: 0 }
}

/** Takes combined grades of a course away, with an audit of each. */
export async function deleteCombinedGrades(client: ClientBase, courseId: number, userIds: readonly number[]): Promise<number> {
  const sql = 'DELETE FROM combined_final_grade WHERE course_id = $1 AND user_id = ANY ($2)'
  return (await query(client, sql, [courseId, userIds])).rowCount ?? 0
}

/** Letters stay, with their addresses, and are not shown any more. */
export async function deactivateLetters(client: ClientBase, programId: number, userIds: readonly number[]): Promise<number> {
  const sql = 'UPDATE program_letter SET is_active = false WHERE program_id = $1 AND user_id = ANY ($2) AND is_active'
  return (await query(client, sql, [programId, userIds])).rowCount ?? 0
}

/** Certificates of a course that stand though its grades were withdrawn: this system issues none by itself, and revokes none. */
export async function countCertificates(client: ClientBase, courseId: number, userIds: readonly number[]): Promise<number> {
  const sql = `
    SELECT count(*)::int AS certificates FROM course_certificate
     WHERE course_id = $1 AND user_id = ANY ($2) AND revoked_on IS NULL`
  return (await query<{ certificates: number }>(client, sql, [courseId, userIds])).rows[0]?.certificates ?? 0
}

/** Notes for each learner what was taken away, by whom and why (rules/operations.md, "Commands"). */
export async function auditUndo(
  client: ClientBase,
  by: { operator: string; reason: string },
  courseRunId: number,
  grades: readonly { userId: number; grade: number | null; passed: boolean }[],
): Promise<void> {
  const sql = `
    INSERT INTO operator_audit (operator, command, reason, details)
    SELECT $1, 'freeze undo', $2, jsonb_build_object('userId', user_id, 'courseRunId', $3::int, 'grade', grade, 'passed', passed)
      FROM unnest($4::int[], $5::float8[], $6::boolean[]) AS g (user_id, grade, passed)`
  const columns = [grades.map((g) => g.userId), grades.map((g) => g.grade), grades.map((g) => g.passed)]
  await query(client, sql, [by.operator, by.reason, courseRunId, ...columns])
}
