import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { parseInstant } from '../domain/instants.ts'
import { query, queryPrepared } from '../platform/database.ts'

const instant = z.string().transform(parseInstant)
const maybeInstant = instant.nullable()
const id = z.number().int()
const maybeText = z.string().nullable()

const runRow = z.object({
  id,
  courseId: id,
  title: z.string(),
  courseKey: maybeText,
  backend: z.enum(backends),
  enrollmentStart: maybeInstant,
  enrollmentEnd: maybeInstant,
  startDate: maybeInstant,
  endDate: maybeInstant,
  upgradeDeadline: maybeInstant,
  fuzzyStartDate: maybeText,
  fuzzyEnrollmentStartDate: maybeText,
  enrollmentUrl: maybeText,
  isDiscontinued: z.boolean(),
  isFrozen: z.boolean(),
  isEnrolled: z.boolean(),
  isVerified: z.boolean(),
  finalGrade: z.object({ grade: z.number().nullable(), passed: z.boolean(), isComplete: z.boolean() }).nullable(),
  /** The backend's own value: anything but a number is no grade. */
  currentPercent: z.number().nullable().catch(null),
  certificateUrl: z.string().nullable().catch(null),
})

const courseRow = z.object({
  id,
  programId: id,
  title: z.string(),
  position: z.number().int(),
  description: maybeText,
  prerequisites: maybeText,
  contactEmail: maybeText,
  displaysProgress: z.boolean(),
  electivesSetId: id.nullable(),
  certificateHash: maybeText,
  hasSignatories: z.boolean(),
  combinedGrade: z.number().nullable(),
})

const programRow = z.object({
  id,
  enrollmentId: id,
  title: z.string(),
  description: maybeText,
  requiredCourses: z.number().int(),
  certificateHash: maybeText,
  hasCertificateSignatories: z.boolean(),
  letterUuid: maybeText,
  electivesSets: z.array(z.object({ id, requiredNumber: z.number().int() })),
})

const examRunRow = z.object({
  id,
  courseId: id,
  examCourseKey: maybeText,
  firstSchedulable: instant,
  lastSchedulable: instant,
  firstEligible: z.string(),
  lastEligible: z.string(),
})

const examGradeRow = z.object({
  courseId: id,
  examDate: maybeInstant,
  passingScore: z.number(),
  score: z.number(),
  grade: z.string(),
  clientAuthorizationId: maybeText,
  passed: z.boolean(),
  percentageGrade: z.number(),
})

const dashboardRows = z.object({
  userId: id,
  /** The caller is the learner. */
  own: z.boolean(),
  hasExamProfile: z.boolean(),
  accounts: z.array(z.object({ backend: z.enum(backends), invalid: z.boolean() })),
  refreshTimes: z.record(z.string(), maybeInstant),
  programs: z.array(programRow),
  courses: z.array(courseRow),
  runs: z.array(runRow),
  examRuns: z.array(examRunRow),
  authorizations: z.array(
    z.object({ id, courseId: id, examRunId: id, operation: z.enum(['add', 'update', 'delete']), isSuccess: z.boolean() }),
  ),
  examGrades: z.array(examGradeRow),
})
export type DashboardRows = z.infer<typeof dashboardRows>
export type RunRow = z.infer<typeof runRow>
export type CourseRow = z.infer<typeof courseRow>
export type ProgramRow = z.infer<typeof programRow>
export type ExamGradeRow = z.infer<typeof examGradeRow>

/**
 * Everything that a dashboard shows, in one statement whatever its size. `$1` the caller's id, `$2` the learner's username, `$3` now.
 * No row: there is no such learner, or the caller may not know (rules/dashboard.md, "API": only the learner, and staff of a program in which the
 * learner is enrolled). Programs by id, courses by position, runs in natural order (rules/data.md, "Catalog"), the rest by id.
 */
const DASHBOARD = `
WITH learner AS MATERIALIZED (
  SELECT u.id, u.id = caller.id AS own
    FROM app_user caller, app_user u
   WHERE caller.id = $1 AND caller.is_active AND u.username = $2
     AND (u.id = caller.id OR EXISTS (
       SELECT FROM role r JOIN program_enrollment e ON e.program_id = r.program_id WHERE r.user_id = caller.id AND e.user_id = u.id))),
program_row AS MATERIALIZED (
  SELECT p.id, e.id AS "enrollmentId", p.title, p.description, p.num_required_courses AS "requiredCourses",
         (SELECT c.hash FROM program_certificate c
           WHERE c.user_id = learner.id AND c.program_id = p.id AND c.revoked_on IS NULL) AS "certificateHash",
         EXISTS (SELECT FROM program_certificate_signatory s WHERE s.program_page_id = page.id) AS "hasCertificateSignatories",
         (SELECT l.uuid FROM program_letter l
           WHERE l.user_id = learner.id AND l.program_id = p.id AND l.is_active
             AND page.program_letter_text IS NOT NULL AND page.program_letter_logo <> ''
             AND EXISTS (SELECT FROM program_letter_signatory s WHERE s.program_page_id = page.id)) AS "letterUuid",
         (SELECT coalesce(json_agg(json_build_object('id', s.id, 'requiredNumber', s.required_number) ORDER BY s.id), '[]')
            FROM electives_set s WHERE s.program_id = p.id) AS "electivesSets"
    FROM learner
    JOIN program_enrollment e ON e.user_id = learner.id
    JOIN program p ON p.id = e.program_id AND p.live
    LEFT JOIN program_page page ON page.program_id = p.id),
course_row AS MATERIALIZED (
  SELECT c.id, c.program_id AS "programId", c.title, c.position_in_program AS position, c.description, c.prerequisites,
         c.contact_email AS "contactEmail", c.should_display_progress AS "displaysProgress",
         elective.electives_set_id AS "electivesSetId",
         (SELECT k.hash FROM course_certificate k
           WHERE k.user_id = learner.id AND k.course_id = c.id AND k.revoked_on IS NULL ORDER BY k.id LIMIT 1) AS "certificateHash",
         EXISTS (SELECT FROM course_certificate_signatory s WHERE s.course_id = c.id) AS "hasSignatories",
         combined.grade AS "combinedGrade"
    FROM learner, program_row p
    JOIN course c ON c.program_id = p.id
    LEFT JOIN elective_course elective ON elective.course_id = c.id
    LEFT JOIN combined_final_grade combined ON combined.course_id = c.id AND combined.user_id = (SELECT id FROM learner)),
run_row AS (
  SELECT r.id, r.course_id AS "courseId", r.title, r.edx_course_key AS "courseKey", r.courseware_backend AS backend,
         r.enrollment_start AS "enrollmentStart", r.enrollment_end AS "enrollmentEnd", r.start_date AS "startDate",
         r.end_date AS "endDate", r.upgrade_deadline AS "upgradeDeadline", r.fuzzy_start_date AS "fuzzyStartDate",
         r.fuzzy_enrollment_start_date AS "fuzzyEnrollmentStartDate", r.enrollment_url AS "enrollmentUrl",
         r.is_discontinued AS "isDiscontinued", coalesce(g.status = 'complete', false) AS "isFrozen",
         e.user_id IS NOT NULL AS "isEnrolled", coalesce(e.data->>'mode' = 'verified', false) AS "isVerified",
         CASE WHEN f.id IS NOT NULL
              THEN json_build_object('grade', f.grade, 'passed', f.passed, 'isComplete', f.status = 'complete') END AS "finalGrade",
         k.data->'percent' AS "currentPercent",
         CASE WHEN x.data->>'certificate_type' = 'verified' AND x.data->'is_passing' = 'true'
              THEN x.data->>'download_url' END AS "certificateUrl"
    FROM course_row c
    JOIN course_run r ON r.course_id = c.id
    LEFT JOIN course_run_grading_status g ON g.course_run_id = r.id
    LEFT JOIN active_enrollment e ON e.course_run_id = r.id AND e.user_id = (SELECT id FROM learner)
    LEFT JOIN final_grade f ON f.course_run_id = r.id AND f.user_id = (SELECT id FROM learner)
    LEFT JOIN cached_current_grade k ON k.course_run_id = r.id AND k.user_id = (SELECT id FROM learner)
    LEFT JOIN cached_certificate x ON x.course_run_id = r.id AND x.user_id = (SELECT id FROM learner)),
exam_run_row AS (
  SELECT x.id, x.course_id AS "courseId", x.edx_exam_course_key AS "examCourseKey", x.date_first_schedulable AS "firstSchedulable",
         x.date_last_schedulable AS "lastSchedulable", x.date_first_eligible AS "firstEligible", x.date_last_eligible AS "lastEligible"
    FROM course_row c JOIN exam_run x ON x.course_id = c.id),
authorization_row AS (
  -- Of the exam run's course: an authorization may name another one.
  SELECT a.id, x."courseId", a.exam_run_id AS "examRunId", a.operation, a.status = 'success' AS "isSuccess"
    FROM learner, exam_run_row x JOIN exam_authorization a ON a.exam_run_id = x.id WHERE a.user_id = learner.id),
exam_grade_row AS (
  SELECT g.id, g.course_id AS "courseId", g.exam_date AS "examDate", g.passing_score AS "passingScore", g.score, g.grade,
         g.client_authorization_id AS "clientAuthorizationId", g.passed, g.percentage_grade AS "percentageGrade"
    FROM learner, course_row c
    JOIN proctored_exam_grade g ON g.course_id = c.id
    JOIN exam_run x ON x.id = g.exam_run_id
   WHERE g.user_id = learner.id AND x.date_grades_available <= $3)
SELECT learner.id AS "userId", learner.own,
       EXISTS (SELECT FROM exam_profile x JOIN profile p ON p.id = x.profile_id WHERE p.user_id = learner.id) AS "hasExamProfile",
       (SELECT coalesce(json_agg(json_build_object('backend', provider, 'invalid', invalid_since IS NOT NULL)), '[]')
          FROM social_auth WHERE user_id = learner.id) AS accounts,
       coalesce((SELECT to_jsonb(t) - 'user_id' FROM user_cache_refresh_time t WHERE t.user_id = learner.id), '{}') AS "refreshTimes",
       (SELECT coalesce(json_agg(p ORDER BY p.id), '[]') FROM program_row p) AS programs,
       (SELECT coalesce(json_agg(c ORDER BY c.position), '[]') FROM course_row c) AS courses,
       (SELECT coalesce(json_agg(r ORDER BY r."startDate" NULLS LAST, r.id), '[]') FROM run_row r) AS runs,
       (SELECT coalesce(json_agg(x ORDER BY x.id), '[]') FROM exam_run_row x) AS "examRuns",
       (SELECT coalesce(json_agg(a ORDER BY a.id), '[]') FROM authorization_row a) AS authorizations,
       (SELECT coalesce(json_agg(g ORDER BY g.id), '[]') FROM exam_grade_row g) AS "examGrades"
  FROM learner`

export const dashboardStatement = { name: 'dashboard', text: DASHBOARD }

type Asked = { callerId: number; username: string; now: Date }
const valuesOf = ({ callerId, username, now }: Asked) => [callerId, username, now]
const parsed = ([row]: readonly unknown[]) => (row === undefined ? null : dashboardRows.parse(row))

/** What the dashboard of `username` shows; null when the caller may not see it, or there is none. One round trip. */
export async function readDashboard(database: Pool, asked: Asked): Promise<DashboardRows | null> {
  return parsed((await queryPrepared(database, dashboardStatement, valuesOf(asked))).rows)
}

/** As `readDashboard`, where tables of a transaction stand in for the real ones: a prepared statement goes on reading those that it met first. */
export async function readDashboardOnce(client: ClientBase, asked: Asked): Promise<DashboardRows | null> {
  return parsed((await query(client, DASHBOARD, valuesOf(asked))).rows)
}
