import { dateOf, type Day, dayOf, type Instant, isoOf, WEEK } from './instants.ts'
import type { RunDates } from './course-run.ts'

/** When one can register for an exam, and take it (rules/dashboard.md, "Course"). */
export type ExamRun = {
  id: number
  examCourseKey: string | null
  firstSchedulable: Instant
  lastSchedulable: Instant
  firstEligible: Day
  lastEligible: Day
}
/** A learner's authorization for one exam run of the course. */
export type ExamAuthorization = { id: number; examRunId: number; operation: 'add' | 'update' | 'delete'; isSuccess: boolean }

const isSchedulable = ({ firstSchedulable, lastSchedulable }: ExamRun, now: Instant): boolean =>
  firstSchedulable <= now && now <= lastSchedulable

const isEligible = ({ lastEligible }: ExamRun, now: Instant): boolean => lastEligible >= dayOf(now)

/** The card over all exams of a program (rules/dashboard.md, "Program"). */
export function examCardStatus(
  exams: { examRuns: readonly ExamRun[]; authorizations: readonly ExamAuthorization[]; hasExamProfile: boolean },
  now: Instant,
): '' | 'absent' | 'schedulable' | 'success' {
  if (exams.examRuns.length === 0) return ''
  if (!exams.hasExamProfile) return 'absent'
  const authorized = authorizedRuns(exams.examRuns, exams.authorizations)
  return authorized.some((run) => isEligible(run, now)) ? 'schedulable' : 'success'
}

/** Exam runs for which there is a success authorization, by the authorization's id. */
function authorizedRuns(examRuns: readonly ExamRun[], authorizations: readonly ExamAuthorization[]): ExamRun[] {
  const byId = new Map(examRuns.map((run) => [run.id, run]))
  const inOrder = authorizations.filter(({ isSuccess }) => isSuccess).toSorted((a, b) => a.id - b.id)
  return inOrder.map(({ examRunId }) => byId.get(examRunId)).filter((run) => run !== undefined)
}

export type CourseExams = {
  canSchedule: boolean
  registerEnd: string
  /** The same as an instant. */
  registerEndAt: Instant | null
  courseKey: string
  schedulableInFuture: string[]
  dateNextSemester: string
  currentDates: string
}

/** What a course says of its exams. `examRuns` by id; `runs` are the course's not-discontinued runs. */
export function courseExams(
  examRuns: readonly ExamRun[],
  authorizations: readonly ExamAuthorization[],
  runs: readonly RunDates[],
  now: Instant,
): CourseExams {
  const open = examRuns.find((run) => isSchedulable(run, now))
  const kept = authorizations.filter(({ operation }) => operation !== 'delete')
  const openAuthorized = authorizedRuns(examRuns, authorizations).find((run) => isSchedulable(run, now))
  const future = examRuns.filter(({ firstSchedulable }) => firstSchedulable >= now)
  return {
    canSchedule: authorizedRuns(examRuns, kept).some((run) => isEligible(run, now)),
    registerEnd: open ? momentOf(open.lastSchedulable) : '',
    registerEndAt: open?.lastSchedulable ?? null,
    courseKey: openAuthorized?.examCourseKey ?? '',
    schedulableInFuture: future
      .map(({ firstSchedulable }) => firstSchedulable)
      .toSorted((a, b) => a - b)
      .map(isoOf),
    dateNextSemester: nextSemester(future, runs, now),
    currentDates: open ? `${monthDay(open.firstEligible)} and ${longDay(open.lastEligible)}` : '',
  }
}

/** Exams of the next semester open at least twelve weeks after the latest run's upgrade deadline. */
function nextSemester(future: readonly ExamRun[], runs: readonly RunDates[], now: Instant): string {
  const from = (latestStarted(runs, now)?.upgradeDeadline ?? now) + 12 * WEEK
  const byDate = future.toSorted((a, b) => a.firstSchedulable - b.firstSchedulable)
  const next = byDate.find(({ firstSchedulable }) => firstSchedulable >= from)
  return next ? longDay(next.lastEligible) : ''
}

function latestStarted(runs: readonly RunDates[], now: Instant): RunDates | undefined {
  let latest: RunDates | undefined
  for (const run of runs) {
    if (run.startDate !== null && run.startDate <= now && run.startDate > (latest?.startDate ?? -Infinity)) latest = run
  }
  return latest
}

// Not with Intl, whose formatters cost more to make than everything else on a dashboard.
const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const monthOf = (date: Date) => MONTHS[date.getUTCMonth()] ?? ''
const twoDigits = (value: number) => String(value).padStart(2, '0')

/** `Apr 5` */
function monthDay(day: Day): string {
  const date = new Date(day)
  return `${monthOf(date).slice(0, 3)} ${date.getUTCDate()}`
}

/** `Apr 5, 2021` */
export const longDay = (day: Day) => `${monthDay(day)}, ${new Date(day).getUTCFullYear()}`

/** `September 5, 02:30 PM UTC` */
function momentOf(instant: Instant): string {
  const date = dateOf(instant)
  const hours = date.getUTCHours()
  const time = `${twoDigits(hours % 12 || 12)}:${twoDigits(date.getUTCMinutes())} ${hours < 12 ? 'AM' : 'PM'}`
  return `${monthOf(date)} ${date.getUTCDate()}, ${time} UTC`
}
