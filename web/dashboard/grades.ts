import type { Course, ExamGrade, Run } from '../api/types.ts'
import { isPassedRun } from './runs.ts'

/** Whole percents; null where there is none. */
export type Grades = { course: number | null; exam: number | null; final: number | null }

const best = (grades: readonly number[]): number | null => (grades.length === 0 ? null : Math.round(Math.max(...grades)))

export function gradesOf(course: Course): Grades {
  return {
    course: best(course.runs.flatMap(({ final_grade }) => final_grade ?? [])),
    exam: course.has_exam ? best(course.proctorate_exams_grades.map(examPercent)) : null,
    final: course.overall_grade === '' ? null : Math.round(Number(course.overall_grade)),
  }
}

export const examPercent = ({ percentage_grade }: ExamGrade): number => percentage_grade * 100

export type RunResult = 'passed' | 'not-passed' | 'in-progress' | 'audited'
export type RunDetail = { run: Run; result: RunResult; grade: number | null; isBest: boolean }
export type ExamDetail = { exam: ExamGrade; grade: number; isBest: boolean }

function resultOf(run: Run): RunResult {
  if (isPassedRun(run)) return 'passed'
  if (run.status === 'not-passed') return 'not-passed'
  return run.status === 'currently-enrolled' ? 'in-progress' : 'audited'
}

/** Runs that the learner took part in; the best passing grade is the one that counts. */
export function runDetails({ runs }: Course): RunDetail[] {
  const taken = runs.filter(({ status }) => status !== 'offered' && status !== 'pending-enrollment')
  const passed = taken.filter((run) => isPassedRun(run) && typeof run.final_grade === 'number')
  const top = passed.toSorted((a, b) => (b.final_grade ?? 0) - (a.final_grade ?? 0))[0]
  return taken.map((run) => ({
    run,
    result: resultOf(run),
    grade: typeof run.final_grade === 'number' ? Math.round(run.final_grade) : null,
    isBest: run === top,
  }))
}

export function examDetails({ proctorate_exams_grades: exams }: Course): ExamDetail[] {
  const top = exams.filter(({ passed }) => passed).toSorted((a, b) => b.percentage_grade - a.percentage_grade)[0]
  return exams.map((exam) => ({ exam, grade: Math.round(examPercent(exam)), isBest: exam === top }))
}
