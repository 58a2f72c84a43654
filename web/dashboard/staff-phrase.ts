import type { Course, Run } from '../api/types.ts'
import { hasEnrolledRun, isNotOver, isRunning, passedRunOf, runsOf } from './runs.ts'

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
    const hasPassedExam = course.proctorate_exams_grades.some(({ passed }) => passed)
    return course.has_exam && !hasPassedExam ? 'passed-course-not-exam' : 'passed'
  }
  if (has('can-upgrade')) return 'audited'
  if (has('missed-deadline')) return 'audited-missed-deadline'
  return has('not-passed') ? 'not-passed' : 'enrolled'
}
