import { countsExam, type FinalGrade, passedRuns } from './final-grades.ts'
import type { Instant } from './instants.ts'

/** A course of a program, with what one learner has reached in it. */
export type CourseProgress = {
  /** All its runs, discontinued ones too. */
  runs: readonly { startDate: Instant | null; isDiscontinued: boolean; finalGrade: FinalGrade | null }[]
  electivesSetId: number | null
  hasExam: boolean
  hasCertificate: boolean
  /** The learner's combined final grade in it, a percent. */
  combinedGrade: number | null
}
export type ElectivesSet = { id: number; requiredNumber: number }

/** Passed in a run that started after the exam became part of the grade, whatever the grade's status. */
const passedWithExamInside = ({ runs }: CourseProgress): boolean =>
  runs.some((run) => run.finalGrade?.passed === true && countsExam(run))

/**
 * Whether the learner passed the course (rules/dashboard.md, "Grades of a user in a program"). In a program with exams a final grade is not enough,
 * unless the exam was part of it: the certificate says that the exam was passed as well.
 */
export function isCoursePassed(course: CourseProgress, programHasExams: boolean): boolean {
  if (!programHasExams) return passedRuns(course.runs).length > 0
  return course.hasCertificate || passedWithExamInside(course)
}

/** How many courses count towards the program (rules/dashboard.md, "Courses passed"). */
export function numberCoursesPassed(
  courses: readonly CourseProgress[],
  electivesSets: readonly ElectivesSet[],
  programHasExams: boolean,
): number {
  if (electivesSets.length === 0) return passedWithoutElectives(courses, programHasExams)
  const passed = courses.filter((course) => isCoursePassed(course, programHasExams))
  const core = passed.filter(({ electivesSetId }) => electivesSetId === null).length
  const elective = electivesSets.map(({ id, requiredNumber }) =>
    Math.min(requiredNumber, passed.filter(({ electivesSetId }) => electivesSetId === id).length),
  )
  return elective.reduce((sum, number) => sum + number, core)
}

/** With exams, a course without exam that has a combined grade all the same counts twice, as it always did. */
function passedWithoutElectives(courses: readonly CourseProgress[], programHasExams: boolean): number {
  const withPassedRun = courses.filter(({ runs }) => passedRuns(runs).some((run) => !run.isDiscontinued))
  if (!programHasExams) return withPassedRun.length
  const combined = courses.filter(({ combinedGrade }) => combinedGrade !== null).length
  return combined + withPassedRun.filter(({ hasExam }) => !hasExam).length
}
