import type { Course, Run } from '../api/types.ts'
import { hasEnrolledRun, hasPassedExam, isNotOver, isRunning, passedRunOf, runsOf } from './runs.ts'

export type StaffPhrase =
  | 'not-enrolled'
  | 'auditing'
  | 'missed-upgrade-deadline'
  | 'enrolled'
  | 'may-schedule-exam'
  | 'passed-course-not-exam'
  | 'passed'
  | 'audited'
  | 'audited-missed-deadline'
  | 'not-passed'

/** How staff see where a learner stands in a course (rules/app.md, "Staff view"). `deadline` is that of a running run that is audited. */
export function staffPhraseOf(course: Course, now: Date): { phrase: StaffPhrase; deadline?: string } {
  const [first] = course.runs
  if (!first || !hasEnrolledRun(course)) return { phrase: 'not-enrolled' }
  return isNotOver(first, now) ? ofRunning(first, now) : { phrase: ofEnded(course) }
}

function ofRunning(first: Run, now: Date): { phrase: StaffPhrase; deadline?: string } {
  const deadline = first.course_upgrade_deadline
  if (first.status === 'can-upgrade') return { phrase: 'auditing', ...(deadline && isRunning(first, now) && { deadline }) }
  return { phrase: first.status === 'missed-deadline' ? 'missed-upgrade-deadline' : 'enrolled' }
}

function ofEnded(course: Course): StaffPhrase {
  const has = (status: Run['status']) => runsOf(course, status).length > 0
  if (passedRunOf(course)) {
    if (course.has_exam && course.can_schedule_exam) return 'may-schedule-exam'
    return course.has_exam && !hasPassedExam(course) ? 'passed-course-not-exam' : 'passed'
  }
  if (has('can-upgrade')) return 'audited'
  if (has('missed-deadline')) return 'audited-missed-deadline'
  return has('not-passed') ? 'not-passed' : 'enrolled'
}

export type ExamStanding = 'authorized' | 'passed' | 'not-authorized'

/** Where the learner stands with the course's exam; undefined where it has none. Who has passed needs no authorization. */
export function examStandingOf(course: Course): ExamStanding | undefined {
  if (!course.has_exam) return undefined
  if (course.can_schedule_exam) return 'authorized'
  return hasPassedExam(course) || course.is_passed ? 'passed' : 'not-authorized'
}
