import { shownAddress } from './addresses.ts'
import { countsExam, type FinalGrade, percentOf, roundHalfEven } from './final-grades.ts'
import type { Instant } from './instants.ts'

/** What a learner has reached in a course, beside its runs. */
export type CourseResult = {
  hasExam: boolean
  /** The learner's combined final grade, a percent. */
  combinedGrade: number | null
  /** Of the learner's own course certificate, where it was not revoked. */
  certificateHash: string | null
  hasSignatories: boolean
}

/** The run with the best final grade. `certificateUrl`: of the course site's verified and passing certificate there. */
export type BestRun = { startDate: Instant | null; finalGrade: Pick<FinalGrade, 'grade'>; certificateUrl: string | null }

/** The best final grade, or, where the exam is not part of it, the combined one; as text of a rounded percent (rules/dashboard.md, "Grades of a user in a program"). */
export function overallGrade(course: CourseResult, best: BestRun): string {
  const percent = course.hasExam && !countsExam(best) ? course.combinedGrade : percentOf(best.finalGrade.grade)
  return percent === null ? '' : String(roundHalfEven(percent))
}

/** Our own certificate where the program has them, else the course site's (rules/dashboard.md, "Grades of a user in a program"). */
export function certificateUrl(
  course: CourseResult,
  best: BestRun,
  around: { programHasExams: boolean; edxBaseUrl: string },
): string {
  if (around.programHasExams && course.certificateHash !== null && course.hasSignatories) {
    return `/certificate/course/${course.certificateHash}`
  }
  return shownAddress(best.certificateUrl, around.edxBaseUrl) ?? ''
}
