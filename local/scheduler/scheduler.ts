import type { Clock } from '../workflows/clock.ts'
import { nextTime } from '../../lambdas/cron.ts'

/** What the scheduler needs of a schedule (lambdas/schedules.ts); what is started is the caller's. */
export interface Timed {
  readonly cron: string
}

/** One due start. */
export interface Tick<Schedule> {
  readonly name: string
  readonly schedule: Schedule
  /** When it was due; not when it is started. */
  readonly at: Date
}

export interface SchedulerOptions<Schedule extends Timed> {
  readonly schedules: Readonly<Record<string, Schedule>>
  readonly start: (tick: Tick<Schedule>) => Promise<void>
  readonly clock: Clock
  /** Hears of starts that failed or were missed: a line for standard error. */
  readonly report: (problem: string) => void
}

/** When each schedule is due next, soonest first; without those that are never due again. @throws Error as `cronerPattern` does. */
export function nextRuns(schedules: Readonly<Record<string, Timed>>, now: Date): { name: string; at: Date }[] {
  return Object.entries(schedules)
    .flatMap(([name, { cron }]) => {
      const at = nextTime(cron, now)
      return at === null ? [] : [{ name, at }]
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** A computer's timers stand still while it sleeps: the time is looked at this often, so that a start is late by this at most. */
const LOOK_MS = 30_000
/** A start that is later than this was missed: the computer slept. It is not caught up; the next one is what counts. */
const LATE_MS = 2 * LOOK_MS

/**
 * Starts what is due, from now on, until it is stopped. A start that fails is reported and not repeated.
 * @throws Error naming the schedule's field when an expression cannot be run here.
 */
export function startScheduler<Schedule extends Timed>(options: SchedulerOptions<Schedule>): { stop: () => void } {
  const { schedules, clock } = options
  const stops = Object.entries(schedules).map(([name, schedule]) => follow(name, schedule, options, new Date(clock.now())))
  return {
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}

function follow<Schedule extends Timed>(
  name: string,
  schedule: Schedule,
  { start, clock, report }: SchedulerOptions<Schedule>,
  from: Date,
): () => void {
  let due = nextTime(schedule.cron, from)
  let cancel = () => {}
  const look = () => {
    if (due === null) return
    const left = due.getTime() - clock.now()
    if (left <= 0) {
      fire(due, -left)
      due = nextTime(schedule.cron, new Date(clock.now()))
      look()
    } else cancel = clock.after(Math.min(left, LOOK_MS), look)
  }
  const fire = (at: Date, late: number) => {
    if (late > LATE_MS) report(`schedule ${name}: missed ${at.toISOString()}, as the computer slept or was busy`)
    else start({ name, schedule, at }).catch((error: unknown) => report(`schedule ${name}: ${describe(error)}`))
  }
  look()
  return () => {
    due = null
    cancel()
  }
}

const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error))
