import type { Backend, Course, Run } from '../api/types.ts'
import { hasEnrolledRun, hasPassedExam, isEnrolled, isNotOver, isOpen, nextOffered, passedRunOf, runsOf } from './runs.ts'

/** One line of a course card's messages. */
export type Line =
  | { kind: 'enroll'; run: Run }
  | { kind: 'next-run'; run: Run }
  | { kind: 'none-planned' }
  | { kind: 'passed'; certificateUrl: string }
  /** `exam`: what is left of the course's exam; undefined where it has none. */
  | { kind: 'passed-coursework'; season: string; exam: 'to-take' | 'to-pass' | undefined }
  | { kind: 'auditing'; run: Run; isRetake: boolean }
  | { kind: 'run-over'; backend: Backend; season: string }
  /** `season`: which run this is about, where the card speaks of two. */
  | { kind: 'missed-deadline'; next: Run | undefined; season: string | undefined }
  | { kind: 'not-passed'; next: Run | undefined; season: string | undefined }

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
      passedRun && !course.is_passed ? [{ kind: 'passed-coursework', season: passedRun.year_season, exam: examLeft(course) }] : []
    return end(coursework, next && { run: next, isFolded: true }) // 5
  }
  const over = runsOf(course, 'can-upgrade').find((run) => !isNotOver(run, now))
  if (over) return end([{ kind: 'run-over', backend: over.courseware_backend, season: over.year_season }]) // 6

  const missed: Line[] = []
  const isLearning = runsOf(course, 'currently-enrolled').length > 0
  const seasonOf = (run: Run) => (course.runs.filter(isEnrolled).length > 1 ? run.year_season || undefined : undefined)
  const [late] = runsOf(course, 'missed-deadline')
  const [failed] = runsOf(course, 'not-passed')
  if (late && !isLearning) missed.push({ kind: 'missed-deadline', next, season: seasonOf(late) }) // 7
  if (failed) missed.push({ kind: 'not-passed', next, season: seasonOf(failed) }) // 8
  return end(missed, missed.length > 0 && next ? { run: next, isFolded: false } : undefined)
}

/** What is left to do where the coursework is passed and the course is not. */
function examLeft(course: Course): 'to-take' | 'to-pass' | undefined {
  if (!course.has_exam || hasPassedExam(course)) return undefined
  return course.proctorate_exams_grades.length > 0 ? 'to-pass' : 'to-take'
}

/** Rules 1 to 1d. */
function notEnrolled({ runs: [first] }: Course, now: Date): Line[] {
  if (first?.status === 'pending-enrollment') return []
  if (first?.status !== 'offered') return [{ kind: 'none-planned' }]
  return [isOpen(first, now) ? { kind: 'enroll', run: first } : { kind: 'next-run', run: first }]
}
