import type { Pool } from 'pg'
import * as z from 'zod'
import { backends } from '../../domain/backends.ts'
import { query } from '../../platform/database.ts'
import { instant } from '../database-state.ts'
import type { RepairRequests } from './request.ts'

type Who = RepairRequests['learner-explain']['learner']

const facts = z.object({
  userId: z.number(),
  active: z.boolean(),
  courseRunId: z.number(),
  courseKey: z.string(),
  course: z.string(),
  backend: z.enum(backends),
  endDate: instant.nullable(),
  freezeDate: instant.nullable(),
  freezeStatus: z.string().nullable(),
  account: z.object({ linkedOn: instant, invalidSince: instant.nullable(), hasToken: z.boolean() }).nullable(),
  /** When each cache of the run's backend was last replaced; null: never. */
  asked: z.object({ enrollment: instant.nullable(), certificate: instant.nullable(), grade: instant.nullable() }),
  enrollment: z.object({ mode: z.string().nullable(), active: z.boolean() }).nullable(),
  certificate: z.object({ grade: z.string().nullable() }).nullable(),
  currentGrade: z.object({ percent: z.number().nullable(), passed: z.boolean().nullable() }).nullable(),
  lastRefresh: z.object({ run: z.string(), on: instant, outcome: z.string(), reason: z.string().nullable() }).nullable(),
  lastFreeze: z.object({ pass: z.string(), outcome: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  finalGrade: z.object({ grade: z.number().nullable(), passed: z.boolean(), status: z.string(), on: instant }).nullable(),
  combined: z.object({ grade: z.number(), on: instant }).nullable(),
})
export type GradeFacts = z.infer<typeof facts>

/** All that is known on the way of a grade, from the account to the dashboard. Null: there is no such learner, or no such run. */
export async function gradeFacts(database: Pool, who: Who, courseKey: string): Promise<GradeFacts | null> {
  const sql = `
    SELECT u.id AS "userId", u.is_active AS active, r.id AS "courseRunId", r.edx_course_key AS "courseKey", c.title AS course,
           r.courseware_backend AS backend, r.end_date AS "endDate", r.freeze_grade_date AS "freezeDate", s.status AS "freezeStatus",
           (SELECT jsonb_build_object('linkedOn', created_on, 'invalidSince', invalid_since, 'hasToken', access_token IS NOT NULL)
              FROM social_auth WHERE user_id = u.id AND provider = r.courseware_backend LIMIT 1) AS account,
           CASE r.courseware_backend
             WHEN 'edxorg' THEN jsonb_build_object('enrollment', t.enrollment, 'certificate', t.certificate, 'grade', t.current_grade)
             ELSE jsonb_build_object('enrollment', t.enrollment_mitxonline, 'certificate', NULL, 'grade', t.current_grade_mitxonline) END AS asked,
           (SELECT jsonb_build_object('mode', data->>'mode', 'active', data->'is_active' IS DISTINCT FROM 'false')
              FROM cached_enrollment WHERE user_id = u.id AND course_run_id = r.id) AS enrollment,
           (SELECT jsonb_build_object('grade', data->>'grade') FROM cached_certificate WHERE user_id = u.id AND course_run_id = r.id) AS certificate,
           (SELECT jsonb_build_object('percent', data->'percent', 'passed', data->'passed')
              FROM cached_current_grade WHERE user_id = u.id AND course_run_id = r.id) AS "currentGrade",
           (SELECT jsonb_build_object('run', l.run_id, 'on', o.started_at, 'outcome', b.outcome, 'reason', b.reason)
              FROM refresh_run_learner l JOIN refresh_run o ON o.id = l.run_id,
                   LATERAL (SELECT CASE r.courseware_backend WHEN 'edxorg' THEN l.edxorg_outcome ELSE l.mitxonline_outcome END AS outcome,
                                   CASE r.courseware_backend WHEN 'edxorg' THEN l.edxorg_reason ELSE l.mitxonline_reason END AS reason) b
             WHERE l.user_id = u.id AND b.outcome IS NOT NULL ORDER BY o.started_at DESC LIMIT 1) AS "lastRefresh",
           (SELECT jsonb_build_object('pass', l.pass_id, 'outcome', l.outcome, 'reason', l.reason)
              FROM freeze_pass_learner l JOIN freeze_pass p ON p.id = l.pass_id
             WHERE l.user_id = u.id AND p.course_run_id = r.id ORDER BY p.started_at DESC LIMIT 1) AS "lastFreeze",
           (SELECT jsonb_build_object('grade', grade, 'passed', passed, 'status', status, 'on', updated_on)
              FROM final_grade WHERE user_id = u.id AND course_run_id = r.id) AS "finalGrade",
           (SELECT jsonb_build_object('grade', grade, 'on', updated_on)
              FROM combined_final_grade WHERE user_id = u.id AND course_id = r.course_id) AS combined
      FROM app_user u
      CROSS JOIN course_run r
      JOIN course c ON c.id = r.course_id
      LEFT JOIN course_run_grading_status s ON s.course_run_id = r.id
      LEFT JOIN user_cache_refresh_time t ON t.user_id = u.id
     WHERE (u.username = $1 OR u.id = $2) AND r.edx_course_key = $3`
  const { rows } = await query(database, sql, [who.username, who.userId, courseKey])
  return rows[0] ? facts.parse(rows[0]) : null
}
