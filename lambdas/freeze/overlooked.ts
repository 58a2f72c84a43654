import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

/**
 * Learners of a run whom its passes neither try nor count as failed, and whom somebody should look at all the same (rules/freeze.md, "Completed"):
 * enrolled without a cached grade; or passed by grade, but without the certificate that decides in a course without exam. `run` is an
 * expression for the run's id.
 */
export const overlookedIn = (run: string) => `
  SELECT e.user_id, CASE WHEN g.user_id IS NULL THEN 'no-grade' ELSE 'no-certificate' END AS kind
    FROM active_enrollment e
    JOIN course_run r ON r.id = e.course_run_id
    LEFT JOIN cached_current_grade g ON g.user_id = e.user_id AND g.course_run_id = e.course_run_id
    LEFT JOIN cached_certificate k ON k.user_id = e.user_id AND k.course_run_id = e.course_run_id
   WHERE e.course_run_id = ${run}
     AND CASE WHEN g.user_id IS NULL
              THEN NOT EXISTS (SELECT FROM final_grade f
                                WHERE f.user_id = e.user_id AND f.course_run_id = e.course_run_id AND f.status = 'complete')
              ELSE g.data->'passed' = 'true' AND k.user_id IS NULL
                   AND NOT EXISTS (SELECT FROM exam_run x WHERE x.course_id = r.course_id) END`

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
