import { countsExam, roundHalfEven } from './final-grades.ts'
import { instantOf } from './instants.ts'

/** A final grade of one learner, as the rules of a program read it. */
export type ProgramGrade = {
  courseId: number
  /** 1 is 100 %; null when the backend never gave one. */
  grade: number | null
  passed: boolean
  complete: boolean
  runStart: Date | null
}

export type ProgramCourse = { id: number; hasExam: boolean; electivesSetId: number | null }

export type Program = {
  courses: readonly ProgramCourse[]
  electivesSets: readonly { id: number; required: number }[]
}

/**
 * The courses of a program that a learner has passed (rules/dashboard.md, "Courses passed"). In a program without exams: a passed complete final
 * grade. In a program with exams: a passed final grade of whatever status in a run that started after 2022-09-01, or a course
 * certificate.
 */
export function coursesPassed(
  program: Program,
  grades: readonly ProgramGrade[],
  certifiedCourseIds: readonly number[],
): Set<number> {
  const inProgram = new Set(program.courses.map((course) => course.id))
  const ofProgram = grades.filter(({ courseId, passed }) => passed && inProgram.has(courseId))
  if (!program.courses.some((course) => course.hasExam)) {
    return new Set(ofProgram.filter((grade) => grade.complete).map((grade) => grade.courseId))
  }
  const examIncluded = ofProgram.filter(({ runStart }) => countsExam({ startDate: runStart && instantOf(runStart) }))
  const certified = certifiedCourseIds.filter((id) => inProgram.has(id))
  return new Set([...examIncluded.map((grade) => grade.courseId), ...certified])
}

/** Whether every electives set has its required number passed, and every core course is passed (rules/freeze.md, "Completed"). */
export function isCompleted(program: Program, passed: ReadonlySet<number>): boolean {
  const corePassed = program.courses.every(({ id, electivesSetId }) => electivesSetId !== null || passed.has(id))
  const enough = ({ id, required }: { id: number; required: number }) =>
    program.courses.filter((course) => course.electivesSetId === id && passed.has(course.id)).length >= required
  return corePassed && program.electivesSets.every(enough)
}

/** The highest passed complete grade of a course, over all its runs; null when there is none (rules/dashboard.md, "Best final grade"). */
export function bestFinalGrade(courseId: number, grades: readonly ProgramGrade[]): number | null {
  const passed = grades.filter((each) => each.courseId === courseId && each.passed && each.complete)
  return passed.reduce<number | null>(
    (best, { grade }) => (grade !== null && (best === null || grade > best) ? grade : best),
    null,
  )
}

const COURSE_WEIGHT = 0.4
const EXAM_WEIGHT = 0.6

/**
 * The combined grade of a course, in percent: round(final% × 0.4 + exam score × 0.6, 1) (rules/freeze.md, "Consequences of a new or changed final
 * grade").
 * @param finalGrade 1 is 100 %. @param examScore percent.
 */
export function combinedGrade(finalGrade: number, examScore: number): number {
  return roundToTenths(finalGrade * 100 * COURSE_WEIGHT + examScore * EXAM_WEIGHT)
}

/** Rounds to one decimal, ties to even, looking at the binary double itself: 0.25 gives 0.2, 0.75 gives 0.8, 0.35 gives 0.3. */
export function roundToTenths(value: number): number {
  // Of all numbers with one more decimal 5, only odd quarters are ties in binary; everything else toFixed rounds by the exact value.
  const quarters = value * 4
  const isTie = Number.isInteger(quarters) && quarters % 2 !== 0
  return isTie ? roundHalfEven(value * 10) / 10 : Number(value.toFixed(1))
}
