import { type BestRun, certificateUrl, type CourseResult, overallGrade } from './course-result.ts'
import { bestGradedRun, countsExam, type FinalGrade, percentOf } from './final-grades.ts'
import { roundToTenths } from './grades.ts'
import type { Instant } from './instants.ts'

export type Letter = 'A' | 'B' | 'C' | 'D' | 'F'

const LEAST: readonly [Letter, number][] = [
  ['A', 82.5],
  ['B', 65],
  ['C', 55],
  ['D', 50],
]

/** The letter of a percent, rounded to one decimal, half to even (rules/records.md, "Grade record"). */
export function letterOf(percent: number): Letter {
  const rounded = roundToTenths(percent)
  return LEAST.find(([, least]) => rounded >= least)?.[0] ?? 'F'
}

/** A run with the learner's final grade in it, if there is one. */
export type RecordRun = {
  courseKey: string | null
  startDate: Instant | null
  /** `createdOn`: when it became final here. */
  finalGrade: (FinalGrade & { createdOn: Instant }) | null
  certificateUrl: string | null
}

export type RecordCourse = Omit<CourseResult, 'combinedGrade'> & {
  title: string
  isElective: boolean
  /** All its runs in natural order, discontinued ones too. */
  runs: readonly RecordRun[]
  /** The learner's combined final grade, a percent. */
  combined: { grade: number; createdOn: Instant } | null
  /** Exam grades that can be seen already. */
  attempts: number
}

export type RecordLine = {
  title: string
  courseKey: string
  attempts: number
  letter: Letter | ''
  isEarned: boolean
  dateEarned: Instant | null
  overallGrade: string
  isElective: boolean
}

/**
 * What a grade record says of a course (rules/records.md, "Grade record"). The best final grade counts, over all runs; where its run
 * started after the exam became part of the grade, it is combined already. Letter, date and "not earned" can stand together: a combined
 * grade without a certificate.
 */
export function recordLine(course: RecordCourse, around: { programHasExams: boolean; edxBaseUrl: string }): RecordLine {
  const best = bestGradedRun(course.runs)
  const result = { ...course, combinedGrade: course.combined?.grade ?? null }
  return {
    title: course.title,
    courseKey: best?.courseKey ?? '',
    attempts: course.attempts,
    ...(best && countsExam(best) ? alreadyCombined(best) : withCombined(course.combined, best, result, around)),
    overallGrade: best ? overallGrade(result, best) : '',
    isElective: course.isElective,
  }
}

type Outcome = Pick<RecordLine, 'letter' | 'isEarned' | 'dateEarned'>

function alreadyCombined({ finalGrade }: { finalGrade: FinalGrade & { createdOn: Instant } }): Outcome {
  const percent = percentOf(finalGrade.grade)
  return { letter: percent === null ? '' : letterOf(percent), isEarned: true, dateEarned: finalGrade.createdOn }
}

function withCombined(
  combined: RecordCourse['combined'],
  best: BestRun | undefined,
  result: CourseResult,
  around: { programHasExams: boolean; edxBaseUrl: string },
): Outcome {
  return {
    letter: combined ? letterOf(combined.grade) : '',
    isEarned: best !== undefined && certificateUrl(result, best, around) !== '',
    dateEarned: combined?.createdOn ?? null,
  }
}
