import type { Replies } from '../../lambdas/operations/replies.ts'
import { nextTime } from '../../lambdas/cron.ts'
import { schedules } from '../../lambdas/schedules.ts'
import type { Command } from '../command.ts'
import { explain } from '../explain.ts'
import type { System } from '../system.ts'
import { counted, section, table } from '../table.ts'
import { at, relative, span } from '../time.ts'
import type { Execution } from '../workflows.ts'
import { endedOf } from '../holder.ts'
import { endOf, leaseRow } from './lease-list.ts'

/** One screen on the whole environment. Exit code 1 when something is down. */
export const status: Command = {
  words: 'status',
  operands: [],
  summary: 'One screen: dependencies, schedules, leases, breakers, outbox, versions',
  effect: 'reads',
  run: async ({ now }, system) => {
    const [known, timed] = await Promise.all([system.ask('status', {}), timesOf(system, now)])
    const ended = await endedOf(
      system.workflows,
      (known.leases ?? []).map(({ owner }) => owner),
    )
    const dependencies = [...known.dependencies, timed.health]
    return {
      data: { environment: system.environment, ...known, dependencies, schedules: timed.schedules },
      failed: dependencies.some(({ ok }) => !ok),
      lines: [
        `environment ${system.environment}`,
        ...section('dependencies', dependencyLines(dependencies)),
        ...section('schedules', scheduleLines(timed.schedules)),
        ...section('leases', leaseLines(known, ended, now)),
        ...section('breakers', breakerLines(known, now)),
        ...section('search outbox', [outboxLine(known, now)]),
        ...section('versions', [versionLine(known)]),
      ],
    }
  },
}

type Dependency = Replies['status']['dependencies'][number]
type Schedule = { name: string; cron: string; last: Execution | null; next: Date | null }

/** Each schedule with the newest execution of its machine and its next time; Step Functions itself is one of the dependencies. */
async function timesOf({ workflows }: System, now: Date): Promise<{ health: Dependency; schedules: Schedule[] }> {
  const started = performance.now()
  const health = (error: string | null): Dependency => {
    return { name: 'step-functions', ok: error === null, milliseconds: Math.round(performance.now() - started), error }
  }
  const entries = Object.entries(schedules)
  try {
    const found = await Promise.all(
      entries.map(async ([name, { cron, stateMachine }]) => ({
        name,
        cron,
        last: await workflows.last(stateMachine),
        next: nextTime(cron, now),
      })),
    )
    return { health: health(null), schedules: found }
  } catch (error) {
    return {
      health: health(explain(error)),
      schedules: entries.map(([name, { cron }]) => ({ name, cron, last: null, next: nextTime(cron, now) })),
    }
  }
}

const dependencyLines = (dependencies: readonly Dependency[]) =>
  table(
    null,
    dependencies.map(({ name, ok, milliseconds, error }) => [name, ok ? 'ok' : 'DOWN', error ?? `${milliseconds} ms`]),
  )

const howOf = (last: Execution | null) =>
  last === null ? 'never' : last.error === null ? last.status : `${last.status}: ${last.error}`

const scheduleLines = (found: readonly Schedule[]) =>
  table(
    ['name', 'last run', 'how', 'next run'],
    found.map(({ name, last, next }) => [name, at(last?.startedAt ?? null), howOf(last), at(next)]),
  )

/** A lease that nobody gives back any more says so: its holder has ended. */
function leaseLines({ leases }: Replies['status'], ended: ReadonlyMap<string, string>, now: Date): string[] {
  if (!leases) return ['unknown']
  const held = leases.filter(({ owner }) => owner !== null)
  return held.length === 0
    ? ['none is held']
    : table(
        ['name', 'holder', 'expires', 'fence', ''],
        held.map((lease) => [...leaseRow(lease, now), endOf(lease, ended).join()]),
      )
}

function breakerLines({ breakers }: Replies['status'], now: Date): string[] {
  if (!breakers) return ['unknown']
  return table(
    null,
    breakers.map(({ backend, openUntil, pausedUntil, faultingLearners }) => {
      const open = openUntil !== null && openUntil > now ? `OPEN, asks again ${relative(openUntil, now)}` : 'closed'
      const paused = pausedUntil !== null && pausedUntil > now ? `paused for ${span(pausedUntil.getTime() - now.getTime())}` : ''
      return [backend, open, paused, faultingLearners > 0 ? `fails for ${counted(faultingLearners, 'learner')} in a row` : '']
    }),
  )
}

function outboxLine({ database }: Replies['status'], now: Date): string {
  if (!database) return 'unknown'
  const { waiting, parked, oldest } = database.outbox
  return `${waiting} waiting${oldest ? ` (oldest ${relative(oldest, now)})` : ''}, ${parked} parked`
}

function versionLine({ database }: Replies['status']): string {
  if (!database) return 'unknown'
  const { applied, newest } = database.migrations
  return `${counted(applied, 'migration')}, newest ${newest ?? 'none'}`
}
