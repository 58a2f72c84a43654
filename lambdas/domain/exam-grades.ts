/** A proctored exam grade as it is stored; `score` is a percent. */
export type ExamGrade = { score: number; grade: string; passed: boolean; percentageGrade: number }

/** One row of a file of exam grades, read. */
export type ReadRow =
  | { kind: 'graded'; grade: ExamGrade }
  /** The learner was authorized and did not come: an attempt without a grade. */
  | { kind: 'no-show' }
  | { kind: 'error'; column: string; problem: string }

/** Reads a row of `exams grades import` (rules/exam-grades.md, "Importing exam grades"). */
export function readExamRow(row: { score: string; grade: string; no_show: string }): ReadRow {
  if (row.no_show.trim() === '1') return { kind: 'no-show' }
  if (!['', '0'].includes(row.no_show.trim())) return { kind: 'error', column: 'no_show', problem: 'neither 1 nor 0 nor empty' }
  const score = readScore(row.score)
  if (score === null) return { kind: 'error', column: 'score', problem: NO_SCORE }
  return {
    kind: 'graded',
    grade: { score, grade: row.grade, passed: row.grade.trim().toLowerCase() === 'pass', percentageGrade: score / 100 },
  }
}

export const NO_SCORE = 'no number from 0 to 100'

/** A decimal number from 0 to 100, or null. */
export function readScore(text: string): number | null {
  if (!/^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return null
  const score = Number(text)
  return score >= 0 && score <= 100 ? score : null
}

/** The score that passes, as a percent: a passing score up to 1 is a share. */
export const passingPercent = (passingScore: number): number => (passingScore <= 1 ? passingScore * 100 : passingScore)

/** Whether what the proctor says of passing and the score contradict each other; the grade counts as it was sent all the same. */
export const contradicts = ({ score, passed }: ExamGrade, passingScore: number): boolean =>
  score >= passingPercent(passingScore) !== passed

/** A grade whose score is corrected: whether it passes follows from the score (rules/exam-grades.md, "Importing exam grades"). */
export function adjustedGrade(score: number, passingScore: number): ExamGrade {
  const passed = score >= passingPercent(passingScore)
  return { score, grade: passed ? 'Pass' : 'Fail', passed, percentageGrade: score / 100 }
}
