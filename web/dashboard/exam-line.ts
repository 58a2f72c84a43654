import type { Course } from '../api/types.ts'
import { hasPassedExam, passedRunOf, runsOf } from './runs.ts'

export type ExamLine = {
  result: 'passed' | 'not-passed' | undefined
  next:
    | { kind: 'register'; until: string; untilAt: string | null; dates: string; courseKey: string }
    | { kind: 'opens'; at: string }
    | { kind: 'next-date'; text: string }
    | { kind: 'none-open' }
    | undefined
}

/** What a course card says of the exam (rules/app.md, "Exam line"); undefined for nothing. */
export function examLineOf(course: Course): ExamLine | undefined {
  const isConcerned = course.is_passed || passedRunOf(course) || runsOf(course, 'currently-enrolled').length > 0
  if (!course.has_exam || !isConcerned) return undefined
  const { proctorate_exams_grades: exams } = course
  const hasPassed = hasPassedExam(course)
  const result = hasPassed ? 'passed' : exams.length > 0 ? 'not-passed' : undefined
  const next = nextOf(course, hasPassed)
  return result || next ? { result, next } : undefined
}

function nextOf(course: Course, hasPassed: boolean): ExamLine['next'] {
  const { exam_course_key: courseKey, exam_register_end_date: until, current_exam_dates: dates } = course
  if (course.can_schedule_exam && courseKey !== '')
    return { kind: 'register', until, untilAt: course.exam_register_end ?? null, dates, courseKey }
  const [opens] = course.exams_schedulable_in_future
  if (opens !== undefined) return { kind: 'opens', at: opens }
  if (course.exam_date_next_semester !== '') return { kind: 'next-date', text: course.exam_date_next_semester }
  return hasPassed ? undefined : { kind: 'none-open' }
}
