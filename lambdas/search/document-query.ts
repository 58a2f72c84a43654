import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import { parseInstant } from '../domain/instants.ts'
import { query } from '../platform/database.ts'

const id = z.number().int()
const maybeText = z.string().nullable()
const ids = z.array(id)

const course = z.object({
  id,
  programId: id,
  title: z.string(),
  hasExam: z.boolean(),
})

const run = z.object({
  id,
  courseId: id,
  courseKey: maybeText,
  startDate: z.string().transform(parseInstant).nullable(),
  isDiscontinued: z.boolean(),
})

const profile = z.object({
  filled_out: z.boolean(),
  agreed_to_terms_of_service: z.boolean(),
  account_privacy: z.string(),
  email_optin: z.boolean(),
  first_name: maybeText,
  last_name: maybeText,
  preferred_name: maybeText,
  country: maybeText,
  state_or_territory: maybeText,
  city: maybeText,
  address: maybeText,
  postal_code: maybeText,
  birth_country: maybeText,
  nationality: maybeText,
  date_of_birth: maybeText,
  preferred_language: maybeText,
  gender: maybeText,
  student_id: id,
  edx_level_of_education: maybeText,
  image: maybeText,
  image_small: maybeText,
  image_medium: maybeText,
  about_me: maybeText,
  romanized_first_name: maybeText,
  romanized_last_name: maybeText,
  phone_number: maybeText,
})

const employment = z.object({
  id,
  city: maybeText,
  state_or_territory: maybeText,
  country: maybeText,
  company_name: maybeText,
  position: maybeText,
  industry: maybeText,
  start_date: maybeText,
  end_date: maybeText,
})

const education = z.object({
  id,
  degree_name: maybeText,
  graduation_date: maybeText,
  field_of_study: maybeText,
  online_degree: z.boolean(),
  school_name: maybeText,
  school_city: maybeText,
  school_state_or_territory: maybeText,
  school_country: maybeText,
})

const learner = z.object({
  id,
  userId: id,
  programId: id,
  username: z.string(),
  email: z.string(),
  isLearner: z.boolean(),
  profile,
  workHistory: z.array(employment),
  education: z.array(education),
  enrollments: z.array(z.object({ runId: id, isVerified: z.boolean() })),
  finalGrades: z.array(z.object({ runId: id, grade: z.number().nullable(), passed: z.boolean(), isComplete: z.boolean() })),
  certifiedCourses: ids,
  combinedGrades: z.array(z.object({ courseId: id, grade: z.number() })),
})

const documentRows = z.object({
  courses: z.array(course),
  runs: z.array(run),
  learners: z.array(learner),
})
export type DocumentRows = z.infer<typeof documentRows>
export type LearnerRow = z.infer<typeof learner>
export type CourseRow = z.infer<typeof course>
export type RunRow = z.infer<typeof run>

/**
 * All that the documents of many program enrollments (`$1`) hold, in one statement: what belongs to their programs once, runs in natural
 * order (rules/data.md, "Catalog"), and a row per enrollment. An enrollment that is no more, or whose user has no profile or is not active, has no row.
 */
const DOCUMENTS = `
WITH wanted AS MATERIALIZED (SELECT id, user_id, program_id FROM program_enrollment WHERE id = ANY ($1::int[])),
wanted_program AS MATERIALIZED (SELECT DISTINCT program_id AS id FROM wanted),
course_row AS MATERIALIZED (
  SELECT c.id, c.program_id AS "programId", c.title, c.position_in_program AS position,
         EXISTS (SELECT FROM exam_run x WHERE x.course_id = c.id) AS "hasExam"
    FROM wanted_program p JOIN course c ON c.program_id = p.id),
run_row AS MATERIALIZED (
  SELECT r.id, r.course_id AS "courseId", r.edx_course_key AS "courseKey", r.start_date AS "startDate",
         r.is_discontinued AS "isDiscontinued"
    FROM course_row c JOIN course_run r ON r.course_id = c.id),
learner_row AS (
  SELECT w.id, w.user_id AS "userId", w.program_id AS "programId", u.username, u.email,
         NOT EXISTS (SELECT FROM role x WHERE x.user_id = w.user_id AND x.program_id = w.program_id) AS "isLearner",
         to_json(p) AS profile,
         (SELECT coalesce(json_agg(e ORDER BY e.id), '[]') FROM employment e
           WHERE e.profile_id = p.id AND e.end_date IS NULL) AS "workHistory",
         (SELECT coalesce(json_agg(e ORDER BY e.id), '[]') FROM education e WHERE e.profile_id = p.id) AS education,
         (SELECT coalesce(json_agg(json_build_object('runId', e.course_run_id,
                                                     'isVerified', coalesce(e.data->>'mode' = 'verified'
                                                       AND coalesce(e.data->'course_details'->>'course_id', e.data->>'course_id') = r.edx_course_key, false))), '[]')
            FROM active_enrollment e JOIN course_run r ON r.id = e.course_run_id WHERE e.user_id = w.user_id) AS enrollments,
         (SELECT coalesce(json_agg(json_build_object('runId', g.course_run_id, 'grade', g.grade, 'passed', g.passed,
                                                     'isComplete', g.status = 'complete')), '[]')
            FROM final_grade g WHERE g.user_id = w.user_id) AS "finalGrades",
         (SELECT coalesce(json_agg(DISTINCT c.course_id), '[]') FROM course_certificate c
           WHERE c.user_id = w.user_id AND c.revoked_on IS NULL) AS "certifiedCourses",
         (SELECT coalesce(json_agg(json_build_object('courseId', g.course_id, 'grade', g.grade)), '[]')
            FROM combined_final_grade g WHERE g.user_id = w.user_id) AS "combinedGrades"
    FROM wanted w
    JOIN app_user u ON u.id = w.user_id AND u.is_active
    JOIN profile p ON p.user_id = w.user_id)
SELECT (SELECT coalesce(json_agg(c ORDER BY c.position), '[]') FROM course_row c) AS courses,
       (SELECT coalesce(json_agg(r ORDER BY r."startDate" NULLS LAST, r.id), '[]') FROM run_row r) AS runs,
       (SELECT coalesce(json_agg(l ORDER BY l.id), '[]') FROM learner_row l) AS learners`

/** What the documents of these program enrollments hold. One round trip, whatever their number. */
export async function readDocumentRows(on: Pool | ClientBase, enrollmentIds: readonly number[]): Promise<DocumentRows> {
  const { rows } = await query(on, DOCUMENTS, [enrollmentIds])
  return documentRows.parse(rows[0])
}
