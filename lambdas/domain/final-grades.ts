import { type Instant, parseInstant } from './instants.ts'

/** A learner's final grade in a run; of its `grade`, 1 is 100 %, and can be exceeded. */
export type FinalGrade = { grade: number | null; passed: boolean; isComplete: boolean }

/** From runs that start after this on, the exam is part of the course's own grade (rules/dashboard.md, "Grades of a user in a program"). */
const EXAM_IS_PART_OF_GRADE_AFTER: Instant = parseInstant('2022-09-01T00:00:00Z')

export const countsExam = ({ startDate }: { startDate: Instant | null }): boolean =>
  startDate !== null && startDate > EXAM_IS_PART_OF_GRADE_AFTER

/** A grade in percent, as the doubles multiply. */
export const percentOf = (grade: number | null): number | null => (grade === null ? null : grade * 100)

/** IEEE 754 roundTiesToEven of a double. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

type Graded = { finalGrade: FinalGrade | null }
type WithGrade<Run extends Graded> = Run & { finalGrade: FinalGrade }

const isGraded = <Run extends Graded>(run: Run): run is WithGrade<Run> => run.finalGrade !== null

/** The runs of these in which the learner has a passed, complete final grade. */
export function passedRuns<Run extends Graded>(runs: readonly Run[]): WithGrade<Run>[] {
  return runs.filter(isGraded).filter(({ finalGrade }) => finalGrade.passed && finalGrade.isComplete)
}

/** The run with the best final grade: the highest passed and complete one; of equal ones the first. */
export function bestGradedRun<Run extends Graded>(runs: readonly Run[]): WithGrade<Run> | undefined {
  let best: WithGrade<Run> | undefined
  for (const run of passedRuns(runs)) {
    if (best === undefined || (run.finalGrade.grade ?? 0) > (best.finalGrade.grade ?? 0)) best = run
  }
  return best
}

/** Multiplying a double by this power of two makes it whole and loses nothing. */
const WHOLE = 2 ** 900

/**
 * The mean of percents, rounded half to even to an integer; null of none. It is taken exactly and not in floating point, where a sum of
 * doubles may miss a tie (rules/dashboard.md, "Program").
 */
export function averagePercent(percents: readonly number[]): number | null {
  if (percents.length === 0) return null
  const total = percents.reduce((sum, percent) => sum + BigInt(Math.round(percent * WHOLE)), 0n)
  const unit = BigInt(WHOLE) * BigInt(percents.length)
  const whole = total / unit
  const twiceRest = (total % unit) * 2n
  const roundsUp = twiceRest > unit || (twiceRest === unit && whole % 2n === 1n)
  return Number(roundsUp ? whole + 1n : whole)
}
