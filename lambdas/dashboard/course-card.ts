import { isCoursePassed } from '../domain/completion.ts'
import { type ShownRun, type ShownRuns, shownRuns } from '../domain/dashboard-runs.ts'
import { courseExams, type ExamAuthorization, type ExamRun } from '../domain/exam-calendar.ts'
import { shownAddress } from '../domain/addresses.ts'
import { certificateUrl, overallGrade } from '../domain/course-result.ts'
import { bestGradedRun } from '../domain/final-grades.ts'
import { type Instant, isoOrNull } from '../domain/instants.ts'
import { yearSeason } from '../domain/seasons.ts'
import type { CourseRow, ExamGradeRow, RunRow } from './dashboard-query.ts'
import type { CourseJson, RunJson } from './dashboard-shape.ts'

/** A course with what belongs to it. */
export type CourseParts = {
  course: CourseRow
  /** All its runs in natural order, discontinued ones too. */
  runs: readonly RunRow[]
  examRuns: readonly ExamRun[]
  authorizations: readonly ExamAuthorization[]
  examGrades: readonly ExamGradeRow[]
}
type Surroundings = { programHasExams: boolean; edxBaseUrl: string; now: Instant }

/** One course of the dashboard, and what came up while its runs were judged (rules/dashboard.md, "Course"). */
export function courseCard(parts: CourseParts, around: Surroundings): { json: CourseJson; judged: ShownRuns<RunRow> } {
  const { course, examRuns, examGrades } = parts
  const shown = parts.runs.filter((run) => !run.isDiscontinued)
  const judged = shownRuns(shown, course.displaysProgress, around.now)
  const exams = courseExams(examRuns, parts.authorizations, shown, around.now)
  const hasExam = examRuns.length > 0
  const best = bestGradedRun(shown)
  const result = { ...course, hasExam }
  const json: CourseJson = {
    id: course.id,
    title: course.title,
    position_in_program: course.position,
    description: course.description,
    prerequisites: course.prerequisites,
    has_contact_email: Boolean(course.contactEmail),
    can_schedule_exam: exams.canSchedule,
    exam_register_end_date: exams.registerEnd,
    exam_register_end: isoOrNull(exams.registerEndAt),
    exam_course_key: exams.courseKey,
    exams_schedulable_in_future: exams.schedulableInFuture,
    exam_date_next_semester: exams.dateNextSemester,
    current_exam_dates: exams.currentDates,
    runs: judged.runs.map(runJson),
    proctorate_exams_grades: examGrades.map(examGradeJson),
    is_elective: course.electivesSetId !== null,
    has_exam: hasExam,
    certificate_url: best ? certificateUrl(result, best, around) : '',
    overall_grade: best ? overallGrade(result, best) : '',
    is_passed: isCoursePassed(progressOf(parts), around.programHasExams),
  }
  return { json, judged }
}

/** What counts towards the program. */
export function progressOf({ course, runs, examRuns }: CourseParts) {
  return {
    runs,
    electivesSetId: course.electivesSetId,
    hasExam: examRuns.length > 0,
    hasCertificate: course.certificateHash !== null,
    combinedGrade: course.combinedGrade,
  }
}

function runJson({ run, status, position, ...grades }: ShownRun<RunRow>): RunJson {
  return {
    id: run.id,
    course_id: run.courseKey,
    title: run.title,
    status,
    position,
    course_start_date: isoOrNull(run.startDate),
    course_end_date: isoOrNull(run.endDate),
    course_upgrade_deadline: isoOrNull(run.upgradeDeadline),
    fuzzy_start_date: run.fuzzyStartDate,
    // As it is stored: the empty one is told from none.
    enrollment_url: run.enrollmentUrl === '' ? '' : shownAddress(run.enrollmentUrl),
    courseware_backend: run.backend,
    year_season: yearSeason(run),
    ...(status === 'offered' && {
      enrollment_start_date: isoOrNull(run.enrollmentStart),
      fuzzy_enrollment_start_date: run.fuzzyEnrollmentStartDate,
      enrollment_end_date: isoOrNull(run.enrollmentEnd),
    }),
    ...(grades.finalGrade !== undefined && { final_grade: grades.finalGrade }),
    ...(grades.currentGrade !== undefined && { current_grade: grades.currentGrade }),
  }
}

function examGradeJson(grade: ExamGradeRow): CourseJson['proctorate_exams_grades'][number] {
  return {
    exam_date: isoOrNull(grade.examDate),
    passing_score: grade.passingScore,
    score: grade.score,
    grade: grade.grade,
    client_authorization_id: grade.clientAuthorizationId,
    passed: grade.passed,
    percentage_grade: grade.percentageGrade,
  }
}
