import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { shownStatuses } from '../domain/dashboard-runs.ts'

/** ISO 8601 in UTC; microseconds only when not zero. */
const instant = z.iso.datetime().nullable()
const percent = z.number().nullable().describe('of 100; more with extra credit')

const run = z
  .object({
    id: z.int(),
    course_id: z.string().nullable().describe('the course key'),
    title: z.string(),
    status: z.enum(shownStatuses),
    position: z.int(),
    course_start_date: instant,
    course_end_date: instant,
    course_upgrade_deadline: instant,
    fuzzy_start_date: z.string().nullable(),
    enrollment_url: z.string().nullable(),
    courseware_backend: z.enum(backends),
    year_season: z.string(),
    enrollment_start_date: instant.optional().describe('only of offered runs'),
    fuzzy_enrollment_start_date: z.string().nullable().optional().describe('only of offered runs'),
    enrollment_end_date: instant.optional().describe('only of offered runs'),
    final_grade: percent.optional(),
    current_grade: percent.optional(),
  })
  .meta({ id: 'DashboardRun' })
export type RunJson = z.infer<typeof run>

const course = z
  .object({
    id: z.int(),
    title: z.string(),
    position_in_program: z.int(),
    description: z.string().nullable(),
    prerequisites: z.string().nullable(),
    has_contact_email: z.boolean(),
    can_schedule_exam: z.boolean(),
    exam_register_end_date: z.string(),
    exam_register_end: instant.describe('the same as an instant'),
    exam_course_key: z.string(),
    exams_schedulable_in_future: z.array(z.iso.datetime()),
    exam_date_next_semester: z.string(),
    current_exam_dates: z.string(),
    runs: z.array(run),
    proctorate_exams_grades: z.array(
      z.object({
        exam_date: instant,
        passing_score: z.number(),
        score: z.number(),
        grade: z.string(),
        client_authorization_id: z.string().nullable(),
        passed: z.boolean(),
        percentage_grade: z.number(),
      }),
    ),
    is_elective: z.boolean(),
    has_exam: z.boolean(),
    certificate_url: z.string(),
    overall_grade: z.string(),
    is_passed: z.boolean(),
  })
  .meta({ id: 'DashboardCourse' })
export type CourseJson = z.infer<typeof course>

const program = z
  .object({
    id: z.int(),
    title: z.string(),
    description: z.string().nullable(),
    has_exams: z.boolean(),
    courses: z.array(course),
    exam_card_status: z.enum(['', 'absent', 'schedulable', 'success']),
    grade_average: z.int().nullable(),
    certificate: z.string(),
    number_courses_required: z.int(),
    number_courses_passed: z.int(),
    has_mitxonline_courses: z.boolean(),
    has_socialauth_for_backend: z.boolean(),
    grade_records_url: z.string().optional(),
    program_letter_url: z.string().optional(),
  })
  .meta({ id: 'DashboardProgram' })
export type ProgramJson = z.infer<typeof program>

export const dashboardShape = z
  .object({
    programs: z.array(program),
    is_edx_data_fresh: z.boolean(),
    invalid_backend_credentials: z.array(z.enum(backends)),
  })
  .meta({ id: 'Dashboard' })
export type DashboardJson = z.infer<typeof dashboardShape>
