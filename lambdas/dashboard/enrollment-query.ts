import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { query } from '../platform/database.ts'
import { EXAM_BACKEND } from '../platform/exam-sites.ts'

/** The address of a course's team; null without one, or when the user is not enrolled in any of its runs. */
export async function contactEmail(database: Pool, userId: number, courseId: number): Promise<string | null> {
  const sql = `
    SELECT c.contact_email AS email FROM course c
     WHERE c.id = $2 AND c.contact_email <> ''
       AND EXISTS (SELECT FROM course_run r JOIN active_enrollment e ON e.course_run_id = r.id WHERE r.course_id = c.id AND e.user_id = $1)`
  const { rows } = await query<{ email: string }>(database, sql, [userId, courseId])
  return rows[0]?.email ?? null
}

export type RunOfKey = { id: number; backend: Backend }

/** The run of a course key, unless it is discontinued, or the user may not sign in any more. */
export async function runOfKey(database: Pool, userId: number, courseKey: string): Promise<RunOfKey | null> {
  const sql = `
    SELECT r.id, r.courseware_backend AS backend FROM course_run r JOIN app_user u ON u.id = $1 AND u.is_active
     WHERE r.edx_course_key = $2 AND NOT r.is_discontinued`
  return (await query<RunOfKey>(database, sql, [userId, courseKey])).rows[0] ?? null
}

/** Caches one enrollment as the backend sent it, and queues the learner's search documents in the same statement. */
export async function cacheEnrollment(
  database: Pool,
  enrollment: { userId: number; courseRunId: number; data: unknown },
): Promise<void> {
  const sql = `
    WITH cached AS (
      INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES ($1, $2, $3)
      ON CONFLICT (user_id, course_run_id) DO UPDATE SET data = excluded.data RETURNING 1)
    INSERT INTO search_outbox (program_enrollment_id) SELECT e.id FROM program_enrollment e, cached WHERE e.user_id = $1`
  await query(database, sql, [enrollment.userId, enrollment.courseRunId, JSON.stringify(enrollment.data)])
}

export type ExamCourse = { backend: Backend; authorized: boolean; uid: string | null }

/**
 * The exam course of a key as it concerns a user: on which backend it is, whether the user has a success authorization that was not taken
 * back, and the user's name on that backend. Null: there is no such exam course.
 */
export async function examCourse(database: Pool, userId: number, examCourseKey: string): Promise<ExamCourse | null> {
  const sql = `
    SELECT place.backend, a.uid,
           EXISTS (SELECT FROM exam_authorization x JOIN app_user u ON u.id = x.user_id AND u.is_active
                    WHERE x.user_id = $1 AND x.exam_run_id = e.id AND x.status = 'success' AND x.operation <> 'delete') AS authorized
      FROM exam_run e
      CROSS JOIN LATERAL (SELECT ${EXAM_BACKEND} AS backend) place
      LEFT JOIN social_auth a ON a.user_id = $1 AND a.provider = place.backend
     WHERE e.edx_exam_course_key = $2`
  return (await query<ExamCourse>(database, sql, [userId, examCourseKey])).rows[0] ?? null
}
