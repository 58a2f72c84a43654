import type { ClientBase } from 'pg'
import { query } from './database.ts'

/** A learner who is to be authorized for an exam run of a course. */
export type NewAuthorization = { userId: number; courseId: number; examRunId: number }

/** Ensures an exam profile for each of these learners who has a profile (rules/exams.md, "Authorizing a learner"). */
export async function ensureExamProfiles(client: ClientBase, userIds: readonly number[]): Promise<void> {
  if (userIds.length === 0) return
  const sql = `
    INSERT INTO exam_profile (profile_id) SELECT id FROM profile WHERE user_id = ANY ($1) ORDER BY id
    ON CONFLICT (profile_id) DO NOTHING`
  await query(client, sql, [userIds])
}

/**
 * Ensures a success authorization for each of them (rules/exams.md, "Authorizing a learner"). Those who have one keep it; authorizations of
 * other statuses stay as they are.
 * @returns the user ids that were newly authorized, one for each new authorization.
 */
export async function ensureAuthorizations(client: ClientBase, wanted: readonly NewAuthorization[]): Promise<number[]> {
  if (wanted.length === 0) return []
  const sql = `
    INSERT INTO exam_authorization (user_id, course_id, exam_run_id, operation, status)
    SELECT DISTINCT user_id, course_id, exam_run_id, 'add', 'success'
      FROM unnest($1::int[], $2::int[], $3::int[]) AS w (user_id, course_id, exam_run_id) ORDER BY user_id, exam_run_id
    ON CONFLICT (user_id, course_id, exam_run_id) WHERE status = 'success' DO NOTHING
    RETURNING user_id AS "userId"`
  const columns = [wanted.map((w) => w.userId), wanted.map((w) => w.courseId), wanted.map((w) => w.examRunId)]
  const { rows } = await query<{ userId: number }>(client, sql, columns)
  return rows.map((row) => row.userId)
}
