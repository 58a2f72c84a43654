import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

/**
 * Learners of a run whom its passes neither try nor count as failed, and whom somebody should look at all the same (rules/freeze.md, "Completed"):
 * enrolled without a cached grade; or passed by grade, but without the certificate that decides in a course without exam. `run` is an
 * expression for the run's id, in which only names of whoever asks stand: those in here are long, so that they hide none.
 */
export const overlookedIn = (run: string) => `
  SELECT enrolled.user_id, CASE WHEN current.user_id IS NULL THEN 'no-grade' ELSE 'no-certificate' END AS kind
    FROM active_enrollment enrolled
    JOIN course_run its_run ON its_run.id = enrolled.course_run_id
    LEFT JOIN cached_current_grade current USING (user_id, course_run_id)
    LEFT JOIN cached_certificate certificate USING (user_id, course_run_id)
   WHERE enrolled.course_run_id = ${run}
     AND CASE WHEN current.user_id IS NULL
              THEN NOT EXISTS (SELECT FROM final_grade final
                                WHERE final.user_id = enrolled.user_id AND final.course_run_id = enrolled.course_run_id
                                  AND final.status = 'complete')
              ELSE current.data->'passed' = 'true' AND certificate.user_id IS NULL
                   AND NOT EXISTS (SELECT FROM exam_run exam WHERE exam.course_id = its_run.course_id) END`

/** How many of a run, of each kind. */
export const overlookedTotals = (run: string) => `
  SELECT count(*) FILTER (WHERE kind = 'no-grade')::int AS "withoutGrade",
         count(*) FILTER (WHERE kind = 'no-certificate')::int AS "withoutCertificate"
    FROM (${overlookedIn(run)}) o`

export type Overlooked = { userId: number; username: string; kind: 'no-grade' | 'no-certificate' }

/** Those of one run, by name. */
export async function overlookedLearners(database: Pool, courseRunId: number, limit: number): Promise<Overlooked[]> {
  const sql = `
    SELECT o.user_id AS "userId", u.username, o.kind FROM (${overlookedIn('$1')}) o JOIN app_user u ON u.id = o.user_id
     ORDER BY o.kind, o.user_id LIMIT $2`
  return (await query<Overlooked>(database, sql, [courseRunId, limit])).rows
}
