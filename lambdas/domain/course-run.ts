import type { Backend } from './backends.ts'
import type { Instant } from './instants.ts'

/** The dates of a course run that say where it stands (rules/data.md, "Predicates of a run"). */
export type RunDates = {
  startDate: Instant | null
  endDate: Instant | null
  enrollmentStart: Instant | null
  enrollmentEnd: Instant | null
  upgradeDeadline: Instant | null
  fuzzyStartDate: string | null
}

export type CourseRun = RunDates & {
  id: number
  title: string
  courseKey: string | null
  backend: Backend
  fuzzyEnrollmentStartDate: string | null
  enrollmentUrl: string | null
  isDiscontinued: boolean
  /** Its grading status is `complete`: only final grades count. */
  isFrozen: boolean
}

export const isCurrent = ({ startDate, endDate }: RunDates, now: Instant): boolean =>
  startDate !== null && startDate <= now && (endDate === null || now <= endDate)

export const isPast = ({ endDate }: RunDates, now: Instant): boolean => endDate !== null && endDate < now

export const isFuture = ({ startDate }: RunDates, now: Instant): boolean => startDate !== null && startDate > now

/** Without a start date, but with a text that stands for one; an empty one counts. */
export const isPromised = ({ startDate, fuzzyStartDate }: RunDates): boolean => startDate === null && fuzzyStartDate !== null

export const isUpgradable = ({ upgradeDeadline }: RunDates, now: Instant): boolean =>
  upgradeDeadline === null || upgradeDeadline > now

const isNotBeyondEnrollment = ({ enrollmentEnd, endDate }: RunDates, now: Instant): boolean =>
  enrollmentEnd === null ? endDate === null || endDate > now : enrollmentEnd > now

/** One can still join it, or will be able to. */
export const isUnexpired = (run: RunDates, now: Instant): boolean => !isPast(run, now) && isNotBeyondEnrollment(run, now)

/** The first of these runs, which are in natural order, that is not discontinued and unexpired. */
export function firstUnexpired<Run extends CourseRun>(runs: readonly Run[], now: Instant): Run | undefined {
  return runs.find((run) => !run.isDiscontinued && isUnexpired(run, now))
}
