import type { Pool } from 'pg'
import * as z from 'zod'
import { query } from '../platform/database.ts'

const instant = z.string().transform((text) => new Date(text))

const facts = z.object({
  userId: z.number(),
  active: z.boolean(),
  hasProfile: z.boolean(),
  hasExamProfile: z.boolean(),
  enrolledInProgram: z.boolean(),
  examRunId: z.number(),
  course: z.string(),
  firstSchedulable: z.date(),
  lastSchedulable: z.date(),
  markedAuthorized: z.boolean(),
  /** When the hourly run last went through the exam run; null: longer ago than its ledger is kept. */
  markedOn: z.date().nullable(),
  /** The learner enrolled in the program after that. */
  enrolledSince: z.boolean(),
  authorizations: z.array(z.object({ operation: z.string(), status: z.string(), createdOn: instant })),
  grades: z.array(
    z.object({
      courseKey: z.string().nullable(),
      grade: z.number().nullable(),
      passed: z.boolean(),
      complete: z.boolean(),
      paid: z.boolean(),
      runEnd: instant.nullable(),
      /** When it became what it is. */
      since: instant,
    }),
  ),
})
export type AuthorizationFacts = z.infer<typeof facts>

const FACTS = `
    SELECT u.id AS "userId", u.is_active AS active, p.id IS NOT NULL AS "hasProfile",
           EXISTS (SELECT FROM exam_profile e WHERE e.profile_id = p.id) AS "hasExamProfile",
           EXISTS (SELECT FROM program_enrollment e WHERE e.user_id = u.id AND e.program_id = c.program_id) AS "enrolledInProgram",
           x.id AS "examRunId", c.title AS course, x.date_first_schedulable AS "firstSchedulable",
           x.date_last_schedulable AS "lastSchedulable", x.authorized AS "markedAuthorized", m.on AS "markedOn",
           coalesce((SELECT e.id > m.last_id FROM program_enrollment e WHERE e.user_id = u.id AND e.program_id = c.program_id), false)
             AS "enrolledSince",
           (SELECT coalesce(jsonb_agg(to_jsonb(a)), '[]') FROM (
              SELECT operation, status, created_on AS "createdOn" FROM exam_authorization
               WHERE user_id = u.id AND exam_run_id = x.id ORDER BY id) a) AS authorizations,
           (SELECT coalesce(jsonb_agg(to_jsonb(g)), '[]') FROM (
              SELECT r.edx_course_key AS "courseKey", f.grade, f.passed, f.status = 'complete' AS complete,
                     f.course_run_paid_on_edx AS paid, r.end_date AS "runEnd", f.updated_on AS since
                FROM final_grade f JOIN course_run r ON r.id = f.course_run_id
               WHERE f.user_id = u.id AND r.course_id = x.course_id ORDER BY r.id) g) AS grades
      FROM app_user u
      CROSS JOIN exam_run x
      JOIN course c ON c.id = x.course_id
      LEFT JOIN profile p ON p.user_id = u.id
      LEFT JOIN LATERAL (
        SELECT max(k.finished_at) AS on, max(k.last_enrollment_id) AS last_id FROM exam_authorization_chunk k
         WHERE k.exam_run_id = x.id AND k.finished_at IS NOT NULL) m ON true`

/**
 * What decides whether a learner is authorized for an exam run, which is named by its id or its course key. Null: there is no such
 * learner, or no such exam run.
 */
export async function authorizationFacts(database: Pool, username: string, examRun: string): Promise<AuthorizationFacts | null> {
  const sql = `${FACTS} WHERE u.username = $1 AND (x.id::text = $2 OR x.edx_exam_course_key = $2)`
  const { rows } = await query(database, sql, [username, examRun])
  return rows[0] ? facts.parse(rows[0]) : null
}

/**
 * The same of every exam run that concerns a learner: those of the programs that the learner is enrolled in which are not over at `now`,
 * and those with an authorization; by their first day.
 */
export async function authorizationFactsOf(database: Pool, userId: number, now: Date): Promise<AuthorizationFacts[]> {
  const sql = `${FACTS}
     WHERE u.id = $1
       AND (EXISTS (SELECT FROM exam_authorization a WHERE a.user_id = u.id AND a.exam_run_id = x.id)
         OR (x.date_last_schedulable > $2
             AND EXISTS (SELECT FROM program_enrollment e WHERE e.user_id = u.id AND e.program_id = c.program_id)))
     ORDER BY x.date_first_schedulable, x.id`
  return z.array(facts).parse((await query(database, sql, [userId, now])).rows)
}

export type ExamRunStatus = {
  examRunId: number
  courseKey: string | null
  course: string
  firstSchedulable: Date
  lastSchedulable: Date
  authorized: boolean
  enrolled: number
  authorizations: number
  /** Chunks that failed in the last run that tried the exam run. */
  failedChunks: number
}

/** Exam runs that can be scheduled, or will be, or whose authorization is still open, by their first day. */
export async function examRunStatuses(database: Pool, now: Date): Promise<ExamRunStatus[]> {
  const sql = `
    SELECT x.id AS "examRunId", x.edx_exam_course_key AS "courseKey", c.title AS course,
           x.date_first_schedulable AS "firstSchedulable", x.date_last_schedulable AS "lastSchedulable", x.authorized,
           (SELECT count(*)::int FROM program_enrollment e WHERE e.program_id = c.program_id) AS enrolled,
           (SELECT count(*)::int FROM exam_authorization a WHERE a.exam_run_id = x.id AND a.status = 'success') AS authorizations,
           (SELECT count(*)::int FROM exam_authorization_chunk k
             WHERE k.exam_run_id = x.id AND k.finished_at IS NULL AND k.run_id = (
                   SELECT r.id FROM exam_authorization_run r JOIN exam_authorization_chunk o ON o.run_id = r.id
                    WHERE o.exam_run_id = x.id ORDER BY r.started_at DESC LIMIT 1)) AS "failedChunks"
      FROM exam_run x JOIN course c ON c.id = x.course_id
     WHERE x.date_last_schedulable > $1 OR (NOT x.authorized AND x.date_first_schedulable <= $1)
     ORDER BY x.date_first_schedulable, x.id`
  return (await query<ExamRunStatus>(database, sql, [now])).rows
}

export type AuthorizationRunSummary = { id: string; startedAt: Date; endedAt: Date | null; report: unknown }

/** The newest runs of the hourly authorization, newest first. */
export async function authorizationRuns(database: Pool, limit: number): Promise<AuthorizationRunSummary[]> {
  const sql = `
    SELECT id, started_at AS "startedAt", ended_at AS "endedAt", report FROM exam_authorization_run ORDER BY started_at DESC LIMIT $1`
  return (await query<AuthorizationRunSummary>(database, sql, [limit])).rows
}
