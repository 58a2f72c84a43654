import type { Course, Run } from '../api/types.ts'

/** What the learner's runs of a course say (rules/app.md, "Course card", definitions). Pure; *now* is given. */

const ENROLLED = new Set<Run['status']>([
  'passed',
  'not-passed',
  'can-upgrade',
  'currently-enrolled',
  'will-attend',
  'missed-deadline',
])

const at = (instant: string) => new Date(instant)

export const isEnrolled = (run: Run): boolean => ENROLLED.has(run.status)
export const hasEnrolledRun = ({ runs }: Course): boolean => runs.some(isEnrolled)
export const nextOffered = ({ runs }: Course): Run | undefined => runs.find((run) => run.status === 'offered')
export const runsOf = ({ runs }: Course, status: Run['status']): Run[] => runs.filter((run) => run.status === status)

/** An exam of the course was passed. */
export const hasPassedExam = ({ proctorate_exams_grades: exams }: Course): boolean => exams.some(({ passed }) => passed)

/** One may enroll in it now. */
export function isOpen(run: Run, now: Date): run is Run & { course_id: string } {
  const start = run.enrollment_start_date
  return run.status === 'offered' && run.course_id !== null && typeof start === 'string' && at(start) <= now
}

export const hasStarted = ({ course_start_date: start }: Run, now: Date): boolean => start !== null && at(start) <= now
const hasEnded = ({ course_end_date: end }: Run, now: Date): boolean => end !== null && at(end) <= now
export const isRunning = (run: Run, now: Date): boolean => hasStarted(run, now) && !hasEnded(run, now)
export const isNotOver = (run: Run, now: Date): boolean => !hasEnded(run, now) || run.status === 'currently-enrolled'

/** A passed complete grade comes as `missed-deadline` or `can-upgrade` with a final grade (rules/dashboard.md, "Status of a run"). */
export function isPassedRun({ status, final_grade }: Run): boolean {
  return status === 'passed' || ((status === 'missed-deadline' || status === 'can-upgrade') && final_grade !== undefined)
}
export const passedRunOf = ({ runs }: Course): Run | undefined => runs.find(isPassedRun)

const HOUR = 3_600_000
const DAY = 24 * HOUR
const SOON_DAYS = 10

export type Start =
  | { kind: 'today' }
  | { kind: 'in-days'; days: number }
  | { kind: 'on'; at: string }
  | { kind: 'started'; at: string }
  | { kind: 'fuzzy'; text: string }

/** When a run starts; undefined when nothing is known. */
export function startOf(run: Run, now: Date): Start | undefined {
  const start = run.course_start_date
  if (start === null) return run.fuzzy_start_date ? { kind: 'fuzzy', text: run.fuzzy_start_date } : undefined
  const ahead = at(start).getTime() - now.getTime()
  if (ahead <= 0) return { kind: 'started', at: start }
  if (ahead < DAY) return { kind: 'today' }
  return ahead < SOON_DAYS * DAY ? { kind: 'in-days', days: Math.floor(ahead / DAY) } : { kind: 'on', at: start }
}

export type Opening = { isOpen: boolean; at: string } | { isOpen: false; fuzzy: string }

/** When enrollment opened or opens; undefined when it is not announced. */
export function openingOf(run: Run, now: Date): Opening | undefined {
  if (run.enrollment_start_date) return { isOpen: at(run.enrollment_start_date) <= now, at: run.enrollment_start_date }
  return run.fuzzy_enrollment_start_date ? { isOpen: false, fuzzy: run.fuzzy_enrollment_start_date } : undefined
}

const ifAhead = (instant: string | null | undefined, now: Date): string | undefined =>
  instant && at(instant) > now ? instant : undefined

/** When enrollment closes; undefined when that is over, or not known. */
export const closingOf = ({ enrollment_end_date: end }: Run, now: Date): string | undefined => ifAhead(end, now)

/** Until when an auditor can upgrade at the course site; undefined when that is over, or not known. */
export const upgradeDeadlineOf = ({ course_upgrade_deadline: end }: Run, now: Date): string | undefined => ifAhead(end, now)
