import { mediaUrl } from '../platform/media-url.ts'
import { numberCoursesPassed } from '../domain/completion.ts'
import { averagePercent, percentOf } from '../domain/final-grades.ts'
import { fullName } from '../domain/full-name.ts'
import { yearSeason } from '../domain/seasons.ts'
import { printedStudentId } from '../domain/student-id.ts'
import { allComposed } from '../domain/text.ts'
import type { CourseRow, DocumentRows, LearnerRow, RunRow } from './document-query.ts'

/** A learner's two documents in one program: what staff may search, and what other learners may (rules/search.md, "Documents"). */
export type Documents = { id: number; private: object; public: object }

/** The documents of all learners of these rows. */
export function composeDocuments(rows: DocumentRows): Documents[] {
  const courses = coursesByProgram(rows)
  return rows.learners.map((learner) => allComposed(compose(learner, courses.get(learner.programId) ?? [])))
}

type Course = CourseRow & { runs: readonly RunRow[] }

/** The courses of each program, by position. */
function coursesByProgram({ courses, runs }: DocumentRows): Map<number, Course[]> {
  const runsOf = Map.groupBy(runs, (run) => run.courseId)
  const withRuns = courses.map((course) => ({ ...course, runs: runsOf.get(course.id) ?? [] }))
  return Map.groupBy(withRuns, (course) => course.programId)
}

function compose(learner: LearnerRow, courses: readonly Course[]): Documents {
  const { id, userId, email } = learner
  const profile = profileOf(learner)
  const inProgram = programOf(learner, courses)
  return {
    id,
    private: { id, user_id: userId, email, profile, program: inProgram },
    public: { id, user_id: userId, profile: publicProfile(profile), program: publicProgram(inProgram) },
  }
}

/** Names as they are said; who has given no first name is called by the username. */
function profileOf({ username, email, profile, workHistory, education }: LearnerRow) {
  return {
    ...profile,
    image: mediaUrl('', profile.image),
    image_small: mediaUrl('', profile.image_small),
    image_medium: mediaUrl('', profile.image_medium),
    username,
    email,
    full_name: fullName({ username, firstName: profile.first_name, lastName: profile.last_name }),
    pretty_printed_student_id: printedStudentId(profile.student_id),
    work_history: workHistory,
    education,
  }
}

function publicProfile(profile: ReturnType<typeof profileOf>) {
  const { first_name, last_name, preferred_name, full_name, romanized_first_name, romanized_last_name } = profile
  const { image, image_small, image_medium, username, filled_out, account_privacy } = profile
  const { country, state_or_territory, city, birth_country, work_history } = profile
  const names = { first_name, last_name, preferred_name, full_name, romanized_first_name, romanized_last_name, username }
  const images = { image, image_small, image_medium }
  return { ...names, ...images, filled_out, account_privacy, country, state_or_territory, city, birth_country, work_history }
}

type Standing = ReturnType<typeof standingOf>

/** A course's runs as the learner stands in them; `taken` are those that count for search: enrolled in, or finally graded. */
function standingOf(course: Course, learner: LearnerRow) {
  const runs = course.runs.map((run) => ({
    ...run,
    isVerified: learner.enrollments.find((each) => each.runId === run.id)?.isVerified,
    finalGrade: learner.finalGrades.find((each) => each.runId === run.id) ?? null,
  }))
  const taken = runs.filter((run) => !run.isDiscontinued && (run.isVerified !== undefined || run.finalGrade?.isComplete))
  return { course, runs, taken }
}

function percentsOf(runs: Standing['runs']): number[] {
  const grades = runs.map(({ finalGrade }) => (finalGrade?.isComplete ? percentOf(finalGrade.grade) : null))
  return grades.filter((grade) => grade !== null)
}

function programOf(learner: LearnerRow, courses: readonly Course[]) {
  const standings = courses.map((course) => standingOf(course, learner))
  const entries = standings.flatMap(entryOf)
  return {
    id: learner.programId,
    enrollments: entries,
    courses: entries.map(({ course_title, payment_status, final_grade }) => ({ course_title, payment_status, final_grade })),
    course_runs: standings.flatMap(({ taken }) => taken.map((run) => ({ semester: semesterOf(run) }))),
    grade_average: averagePercent(standings.flatMap(({ taken }) => percentsOf(taken))),
    is_learner: learner.isLearner,
    num_courses_passed: coursesPassed(learner, standings),
    total_courses: courses.length,
  }
}

/**
 * A course's one entry: of several runs the first paid one stands for it, else the last; the grade is the best of any run, discontinued
 * ones too, passed or not.
 */
function entryOf({ course, runs, taken }: Standing) {
  const percents = percentsOf(runs)
  const run = taken.find(({ isVerified }) => isVerified) ?? taken.at(-1)
  if (run === undefined) return []
  return [
    {
      course_title: course.title,
      semester: semesterOf(run),
      payment_status: run.isVerified ? 'Paid' : 'Auditing',
      final_grade: percents.length > 0 ? Math.max(...percents) : null,
    },
  ]
}

/** `2024 - Fall`, so that semesters sort by year. */
function semesterOf(run: RunRow): string | null {
  const [season = '', year] = yearSeason(run).split(' ')
  return year === undefined ? null : `${year} - ${season}`
}

/** Electives are counted like any course here, as they always were in search. */
function coursesPassed(learner: LearnerRow, standings: readonly Standing[]): number {
  const progress = standings.map(({ course, runs }) => ({
    runs,
    electivesSetId: null,
    hasExam: course.hasExam,
    hasCertificate: learner.certifiedCourses.includes(course.id),
    combinedGrade: learner.combinedGrades.find((each) => each.courseId === course.id)?.grade ?? null,
  }))
  const hasExams = standings.some(({ course }) => course.hasExam)
  return numberCoursesPassed(progress, [], hasExams)
}

function publicProgram({ id, enrollments, courses, course_runs, is_learner, total_courses }: ReturnType<typeof programOf>) {
  return {
    id,
    enrollments: enrollments.map(({ course_title, semester }) => ({ course_title, semester })),
    courses: courses.map(({ course_title }) => ({ course_title })),
    course_runs,
    is_learner,
    total_courses,
  }
}
