import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { query } from './database.ts'

/** The backend of exam run `e`, in SQL: the exam course's own, where it is a run of ours; else that of the course's newest run. */
export const EXAM_BACKEND = `
  coalesce((SELECT r.courseware_backend FROM course_run r WHERE r.edx_course_key = e.edx_exam_course_key),
           (SELECT r.courseware_backend FROM course_run r WHERE r.course_id = e.course_id AND NOT r.is_discontinued
             ORDER BY r.start_date DESC NULLS LAST, r.id DESC LIMIT 1), 'edxorg')`

/** The backends in whose exam courses learners enroll, now or later, each with one of these. */
export async function sitesOfExams(database: Pool, now: Date): Promise<{ backend: Backend; examKey: string }[]> {
  const sql = `
    SELECT place.backend, min(e.edx_exam_course_key) AS "examKey"
      FROM exam_run e CROSS JOIN LATERAL (SELECT ${EXAM_BACKEND} AS backend) place
     WHERE e.edx_exam_course_key IS NOT NULL AND greatest(e.date_last_schedulable, e.date_last_eligible::timestamptz + interval '1 day') >= $1
     GROUP BY 1 ORDER BY 1`
  return (await query<{ backend: Backend; examKey: string }>(database, sql, [now])).rows
}
