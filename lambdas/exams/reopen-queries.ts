import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

/** Learners for whom every rule but the window's holds, and who have no authorization for exam run `x` of course `c`. */
const leftOut = (whose: string) => `
  (SELECT count(DISTINCT u.id)::int
     FROM program_enrollment e
     JOIN app_user u ON u.id = e.user_id AND u.is_active
     JOIN profile h ON h.user_id = u.id
     JOIN course_run r ON r.course_id = c.id
     JOIN final_grade f ON f.user_id = u.id AND f.course_run_id = r.id AND f.passed AND f.status = 'complete' ${whose}
    WHERE e.program_id = c.program_id
      AND NOT EXISTS (SELECT FROM exam_authorization a WHERE a.user_id = u.id AND a.exam_run_id = x.id AND a.status = 'success'))`

export type ExamRunToReopen = {
  examRunId: number
  course: string
  firstSchedulable: Date
  lastSchedulable: Date
  authorized: boolean
  left: number
}

/** The exam run that is meant, by its id or its course key, with how many learners it leaves out. Null: there is none. */
export async function examRunToReopen(database: Pool, examRun: string): Promise<ExamRunToReopen | null> {
  const sql = `
    SELECT x.id AS "examRunId", c.title AS course, x.date_first_schedulable AS "firstSchedulable",
           x.date_last_schedulable AS "lastSchedulable", x.authorized, ${leftOut('')} AS left
      FROM exam_run x JOIN course c ON c.id = x.course_id WHERE x.id::text = $1 OR x.edx_exam_course_key = $1`
  return (await query<ExamRunToReopen>(database, sql, [examRun])).rows[0] ?? null
}

/** Takes the mark of an exam run away. A run of the hourly workflow that is under way does not set it again. */
export async function reopenExamRun(database: Pool, examRunId: number): Promise<void> {
  await query(database, 'UPDATE exam_run SET authorized = false, revision = revision + 1 WHERE id = $1', [examRunId])
}

/**
 * Exam runs that can be scheduled, that the hourly run is done with, and that leave learners out who passed and paid: the freeze or the
 * hourly run should have authorized them.
 */
export async function leftOutOfExams(database: Pool, now: Date): Promise<{ examRunId: number; learners: number }[]> {
  const sql = `
    SELECT * FROM (
      SELECT x.id AS "examRunId", ${leftOut('AND f.course_run_paid_on_edx')} AS learners
        FROM exam_run x JOIN course c ON c.id = x.course_id
       WHERE x.authorized AND x.date_first_schedulable <= $1 AND x.date_last_schedulable > $1) q
     WHERE learners > 0 ORDER BY "examRunId"`
  return (await query<{ examRunId: number; learners: number }>(database, sql, [now])).rows
}
