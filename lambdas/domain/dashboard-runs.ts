import { type CourseRun, firstUnexpired, isCurrent, isFuture, isPast, isPromised, isUpgradable } from './course-run.ts'
import { type FinalGrade, percentOf } from './final-grades.ts'
import type { Instant } from './instants.ts'

/** A run, with what is known of one learner in it. */
export type LearnerRun = CourseRun & {
  /** There is a cached enrollment, of whatever mode. */
  isEnrolled: boolean
  /** Its mode is `verified`. */
  isVerified: boolean
  /** Of any status. */
  finalGrade: FinalGrade | null
  /** Of the cached current grade; 1 is 100 %. */
  currentPercent: number | null
}

/** What the dashboard says of a run. */
export const shownStatuses = [
  'offered',
  'passed',
  'not-passed',
  'currently-enrolled',
  'will-attend',
  'can-upgrade',
  'missed-deadline',
] as const
export type ShownStatus = (typeof shownStatuses)[number]

type RunStatus = Exclude<ShownStatus, 'offered' | 'passed'> | 'not-enrolled' | 'check-if-passed'
type Standing =
  | { status: RunStatus; awaitsFreeze: boolean }
  /** Its dates do not say where the run stands: a configuration error. */
  | { status: 'undefined' }

/**
 * How the learner stands in a run (rules/dashboard.md, "Status of a run"; first match wins). `awaitsFreeze`: the run was
 * frozen before this learner's grade arrived, so that the learner's own freeze must be started; until then the run counts as not final.
 */
export function standingIn(run: LearnerRun, now: Instant): Standing {
  const { finalGrade } = run
  const is = (status: RunStatus, awaitsFreeze = false): Standing => ({ status, awaitsFreeze })
  if (finalGrade?.isComplete) {
    if (!finalGrade.passed) return is('not-passed')
    return is(!run.isFrozen && isUpgradable(run, now) ? 'can-upgrade' : 'missed-deadline')
  }
  if (!run.isEnrolled) return is('not-enrolled')
  const awaitsFreeze = run.isFrozen && finalGrade === null
  if (run.isVerified) {
    if (isCurrent(run, now)) return is('currently-enrolled')
    if (isFuture(run, now) || isPromised(run)) return is('will-attend')
    if (awaitsFreeze) return is('currently-enrolled', true)
    if (run.isFrozen) return is('check-if-passed')
    return isPast(run, now) ? is('currently-enrolled') : { status: 'undefined' }
  }
  if (!isUpgradable(run, now)) return is('missed-deadline')
  return is('can-upgrade', isPast(run, now) && awaitsFreeze)
}

export type ShownRun<Run extends LearnerRun> = { run: Run; status: ShownStatus; position: number } & ShownGrade
type ShownGrade = { finalGrade?: number | null; currentGrade?: number | null }

export type ShownRuns<Run extends LearnerRun> = {
  runs: ShownRun<Run>[]
  /** Runs in which this learner's freeze is to be started. */
  awaitFreeze: Run[]
  /** Runs left out because of their dates. */
  undefinedRuns: Run[]
}

type Judged<Run> = { run: Run; status: RunStatus; awaitsFreeze: boolean }

/** The runs of a course that a learner is shown, in order. `runs` are its not-discontinued runs in natural order. */
export function shownRuns<Run extends LearnerRun>(runs: readonly Run[], displaysProgress: boolean, now: Instant): ShownRuns<Run> {
  const standings = runs.map((run) => ({ run, ...standingIn(run, now) }))
  const natural = standings.filter((each): each is Judged<Run> => each.status !== 'undefined')
  const judged = natural.toSorted(latestEndFirst)
  const picked = judged.find(({ status }) => status !== 'not-enrolled') ?? judged[0]
  const shown = new Shown<Run>(displaysProgress, now)
  if (picked) {
    showPicked(
      shown,
      picked,
      firstUnexpired(
        natural.map(({ run }) => run),
        now,
      ),
    )
    for (const other of judged) if (other !== picked) showOther(shown, other)
  }
  return {
    runs: shown.runs,
    awaitFreeze: judged.filter(({ awaitsFreeze }) => awaitsFreeze).map(({ run }) => run),
    undefinedRuns: standings.filter(({ status }) => status === 'undefined').map(({ run }) => run),
  }
}

function latestEndFirst<Run extends LearnerRun>(a: Judged<Run>, b: Judged<Run>): number {
  const [first, second] = [a.run.endDate ?? Infinity, b.run.endDate ?? Infinity]
  return first === second ? 0 : second - first
}

const resultOf = ({ finalGrade }: LearnerRun): ShownStatus => (finalGrade?.passed ? 'passed' : 'not-passed')

function showPicked<Run extends LearnerRun>(shown: Shown<Run>, { run, status }: Judged<Run>, next: Run | undefined): void {
  switch (status) {
    case 'not-enrolled':
      break
    case 'check-if-passed':
      shown.add(run, resultOf(run))
      break
    case 'not-passed':
    case 'missed-deadline':
      shown.add(run, status)
      break
    case 'currently-enrolled':
    case 'will-attend':
    case 'can-upgrade':
      shown.add(run, status)
      return
    default:
      status satisfies never
  }
  if (next) shown.add(next, 'offered')
}

function showOther<Run extends LearnerRun>(shown: Shown<Run>, { run, status }: Judged<Run>): void {
  switch (status) {
    case 'check-if-passed':
      return shown.add(run, resultOf(run))
    case 'missed-deadline':
    case 'can-upgrade':
    case 'currently-enrolled':
    case 'not-passed':
      return shown.add(run, status)
    case 'not-enrolled':
    case 'will-attend':
      return undefined
    default:
      return status satisfies never
  }
}

/** The list as it grows. */
class Shown<Run extends LearnerRun> {
  readonly runs: ShownRun<Run>[] = []
  readonly #displaysProgress: boolean
  readonly #now: Instant

  constructor(displaysProgress: boolean, now: Instant) {
    this.#displaysProgress = displaysProgress
    this.#now = now
  }

  /** The run that the learner takes now goes to the front, because the app shows the first run first; its position stays. */
  add(run: Run, status: ShownStatus): void {
    const shown = { run, status, position: this.runs.length + 1, ...gradeOf(run, status, this.#displaysProgress) }
    if (run.isVerified && isCurrent(run, this.#now)) this.runs.unshift(shown)
    else this.runs.push(shown)
  }
}

function gradeOf(run: LearnerRun, status: ShownStatus, displaysProgress: boolean): ShownGrade {
  if (status === 'offered') return {}
  const complete = run.finalGrade?.isComplete ? run.finalGrade : null
  if (status === 'passed' || status === 'not-passed' || complete) return { finalGrade: percentOf(complete?.grade ?? null) }
  if (!displaysProgress) return {}
  return { currentGrade: run.isEnrolled ? percentOf(run.currentPercent) : null }
}
