import type { Backend, Course, Run } from '../api/types.ts'
import { hasEnrolledRun, isNotOver, isOpen, nextOffered, passedRunOf, runsOf } from './runs.ts'

/** One line of a course card's messages. */
export type Line =
  | { kind: 'enroll'; run: Run }
  | { kind: 'next-run'; run: Run }
  | { kind: 'none-planned' }
  | { kind: 'passed'; certificateUrl: string }
  | { kind: 'passed-coursework'; season: string }
  | { kind: 'auditing'; run: Run; isRetake: boolean }
  | { kind: 'run-over'; backend: Backend; season: string }
  | { kind: 'missed-deadline'; next: Run | undefined }
  | { kind: 'not-passed'; next: Run | undefined }

export type CardMessages = {
  lines: Line[]
  /** The run to join again; folded until the learner asks to take the course again. */
  again: { run: Run; isFolded: boolean } | undefined
}

/** The messages of a course card, by the table of rules/app.md, "Course card"; the numbers are its rules'. */
export function messagesOf(course: Course, now: Date): CardMessages {
  const lines: Line[] = hasEnrolledRun(course) ? [] : notEnrolled(course, now)
  const next = nextOffered(course)
  const hasCertificate = course.certificate_url !== ''
  const end = (last: Line[], again?: CardMessages['again']): CardMessages => ({ lines: [...lines, ...last], again })

  if (hasCertificate || course.is_passed) lines.push({ kind: 'passed', certificateUrl: course.certificate_url }) // 2, 3

  const first = course.runs[0]
  if (first?.status === 'can-upgrade' && isNotOver(first, now)) {
    return end([{ kind: 'auditing', run: first, isRetake: hasCertificate }]) // 4
  }
  const passedRun = passedRunOf(course)
  if (course.is_passed || passedRun) {
    const coursework: Line[] =
      passedRun && !course.is_passed ? [{ kind: 'passed-coursework', season: passedRun.year_season }] : []
    return end(coursework, next && { run: next, isFolded: true }) // 5
  }
  const over = runsOf(course, 'can-upgrade').find((run) => !isNotOver(run, now))
  if (over) return end([{ kind: 'run-over', backend: over.courseware_backend, season: over.year_season }]) // 6

  const missed: Line[] = []
  const isLearning = runsOf(course, 'currently-enrolled').length > 0
  if (runsOf(course, 'missed-deadline').length > 0 && !isLearning) missed.push({ kind: 'missed-deadline', next }) // 7
  if (runsOf(course, 'not-passed').length > 0) missed.push({ kind: 'not-passed', next }) // 8
  return end(missed, missed.length > 0 && next ? { run: next, isFolded: false } : undefined)
}

/** Rules 1 to 1d. */
function notEnrolled({ runs: [first] }: Course, now: Date): Line[] {
  if (first?.status === 'pending-enrollment') return []
  if (first?.status !== 'offered') return [{ kind: 'none-planned' }]
  return [isOpen(first, now) ? { kind: 'enroll', run: first } : { kind: 'next-run', run: first }]
}
