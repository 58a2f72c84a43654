import type { Pool } from 'pg'
import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { query } from '../platform/database.ts'

const programRow = z.object({
  id: z.number(),
  title: z.string(),
  slug: z.string().nullable(),
  enrolled: z.boolean(),
  totalCourses: z.number(),
  topics: z.array(z.string()),
  enrollableBackends: z.array(z.enum(backends)),
})
export type ProgramListRow = z.infer<typeof programRow>

/** Live programs by id, as one user sees them; with `programId` only that one. */
export async function listPrograms(
  database: Pool,
  asked: { userId: number; now: Date; programId?: number },
): Promise<ProgramListRow[]> {
  const sql = `
    SELECT p.id, p.title, page.slug, e.id IS NOT NULL AS enrolled,
           (SELECT count(*)::int FROM course c WHERE c.program_id = p.id) AS "totalCourses",
           ARRAY(SELECT t.name FROM program_topic x JOIN topic t ON t.id = x.topic_id WHERE x.program_id = p.id ORDER BY t.id) AS topics,
           ARRAY(SELECT DISTINCT r.courseware_backend FROM course c JOIN course_run r ON r.course_id = c.id
                  WHERE c.program_id = p.id AND NOT r.is_discontinued AND r.enrollment_start <= $2
                    AND (r.enrollment_end IS NULL OR r.enrollment_end > $2) ORDER BY 1) AS "enrollableBackends"
      FROM program p
      LEFT JOIN program_page page ON page.program_id = p.id AND page.live
      LEFT JOIN program_enrollment e ON e.program_id = p.id AND e.user_id = $1
     WHERE p.live AND ($3::int IS NULL OR p.id = $3)
     ORDER BY p.id`
  const { rows } = await query(database, sql, [asked.userId, asked.now, asked.programId ?? null])
  return z.array(programRow).parse(rows)
}

/**
 * Enrolls a user in a live program, and queues the learner's search document in the same statement.
 * @returns 'not-live' also when there is no such program or user.
 */
export async function enroll(database: Pool, userId: number, programId: number): Promise<'created' | 'existed' | 'not-live'> {
  const sql = `
    WITH found AS (
      SELECT u.id AS user_id, p.id AS program_id FROM app_user u, program p
       WHERE u.id = $1 AND u.is_active AND p.id = $2 AND p.live),
    created AS (
      INSERT INTO program_enrollment (user_id, program_id) SELECT user_id, program_id FROM found
      ON CONFLICT (user_id, program_id) DO NOTHING RETURNING id),
    queued AS (INSERT INTO search_outbox (program_enrollment_id) SELECT id FROM created)
    SELECT EXISTS (SELECT FROM created) AS created FROM found`
  const { rows } = await query<{ created: boolean }>(database, sql, [userId, programId])
  if (!rows[0]) return 'not-live'
  return rows[0].created ? 'created' : 'existed'
}

/** Ends a user's enrollments, and queues the removal of their search documents in the same statement. */
export async function unenroll(
  database: Pool,
  userId: number,
  programIds: readonly number[],
): Promise<{ program_id: number; title: string }[]> {
  const sql = `
    WITH removed AS (
      DELETE FROM program_enrollment WHERE user_id = $1 AND program_id = ANY ($2::int[]) RETURNING id, program_id),
    queued AS (INSERT INTO search_outbox (program_enrollment_id, deleted) SELECT id, true FROM removed)
    SELECT r.program_id, p.title FROM removed r JOIN program p ON p.id = r.program_id ORDER BY r.program_id`
  return (await query<{ program_id: number; title: string }>(database, sql, [userId, programIds])).rows
}

export type CourseRunJson = { edx_course_key: string | null; program_title: string; courseware_backend: string }

/** Every run that is not discontinued, in natural order within its course. */
export async function listCourseRuns(database: Pool): Promise<CourseRunJson[]> {
  const sql = `
    SELECT r.edx_course_key, p.title AS program_title, r.courseware_backend
      FROM course_run r JOIN course c ON c.id = r.course_id JOIN program p ON p.id = c.program_id
     WHERE NOT r.is_discontinued
     ORDER BY p.id, c.position_in_program, r.start_date NULLS LAST, r.id`
  return (await query<CourseRunJson>(database, sql)).rows
}

export type OtherLearners = { learners_count: number; learners: { username: string; image_small: string }[] }

/**
 * How many other learners of a program may be shown, and eight of them at random: with a picture, not the caller, and visible to the
 * caller as their profiles are (rules/learner-api.md, "Other learners"): public, or public to those who share a program.
 */
export async function otherLearners(database: Pool, userId: number, programId: number): Promise<OtherLearners> {
  const sql = `
    WITH shown AS MATERIALIZED (
      SELECT u.username, p.image_small
        FROM program_enrollment e JOIN app_user u ON u.id = e.user_id JOIN profile p ON p.user_id = u.id
       WHERE e.program_id = $2 AND u.id <> $1 AND u.is_active AND p.image_small <> ''
         AND (p.account_privacy = 'public'
              OR p.account_privacy = 'public_to_mm'
                 AND EXISTS (SELECT FROM program_enrollment mine JOIN program_enrollment theirs ON theirs.program_id = mine.program_id
                              WHERE mine.user_id = $1 AND theirs.user_id = u.id)))
    SELECT (SELECT count(*)::int FROM shown) AS learners_count,
           (SELECT coalesce(json_agg(s), '[]') FROM (SELECT * FROM shown ORDER BY random() LIMIT 8) s) AS learners`
  const { rows } = await query<OtherLearners>(database, sql, [userId, programId])
  return rows[0] ?? { learners_count: 0, learners: [] }
}
