import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { nextTime } from '../../lambdas/cron.ts'
import type { Replies } from '../../lambdas/operations/replies.ts'
import { schedules } from '../../lambdas/schedules.ts'
import type { Command } from '../command.ts'
import { explain } from '../explain.ts'
import type { System } from '../system.ts'
import { counted, section, table } from '../table.ts'
import { at, span } from '../time.ts'

type Check = Replies['doctor']['checks'][number]

/** Whether an environment has what it needs, and what to do where it has not. Exit code 1 when something is wrong. */
export const doctor: Command = {
  words: 'doctor',
  operands: [],
  summary: 'Check configuration, secrets, reachability, clocks, migrations and schedules; say what to fix',
  effect: 'reads',
  run: async ({ now }, system) => {
    const [found, scheduled] = await Promise.all([
      system.ask('doctor', {}),
      Promise.all(Object.entries(schedules).map(([name, schedule]) => scheduleCheck(name, schedule, system, now))),
    ])
    const checks = [
      ...found.checks,
      clockCheck(found.now, now),
      migrationCheck(found.migrations, await migrationsHere()),
      ...scheduled,
    ]
    const wrong = checks.filter(({ ok }) => !ok)
    return {
      data: { environment: system.environment, ok: wrong.length === 0, checks },
      lines: linesOf(checks, wrong.length),
      failed: wrong.length > 0,
    }
  },
}

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'lambdas', 'database', 'migrations')
/** AWS refuses requests that are signed at a time more than 5 minutes off; a minute is a sign of a clock that nobody sets. */
const MAX_SKEW_MS = 60_000

const migrationsHere = async () => (await readdir(MIGRATIONS)).filter((file) => file.endsWith('.sql')).sort()

function clockCheck(there: Date, here: Date): Check {
  const skew = Math.abs(there.getTime() - here.getTime())
  const ok = skew <= MAX_SKEW_MS
  const about = { area: 'clocks', name: 'this computer and the functions' } as const
  return { ...about, ok, says: ok ? 'agree' : `${span(skew)} apart`, fix: ok ? null : 'set the clock of this computer by NTP' }
}

/** This checkout against the database: the deployed version is the one whose migrations it has. */
function migrationCheck(applied: readonly string[] | null, here: readonly string[]): Check {
  const about = { area: 'migrations', name: 'database' } as const
  if (!applied) return { ...about, ok: false, says: 'unknown, as Postgres does not answer', fix: 'mend Postgres first' }
  const missing = here.filter((name) => !applied.includes(name))
  const unknown = applied.filter((name) => !here.includes(name))
  if (missing.length > 0) return { ...about, ok: false, says: `lacks ${missing.join(', ')}`, fix: 'deploy this version' }
  if (unknown.length > 0) {
    const says = `has ${unknown.join(', ')}, which this checkout does not know`
    return { ...about, ok: false, says, fix: 'check out the version that is deployed' }
  }
  return { ...about, ok: true, says: `${counted(applied.length, 'migration')}, all of this version`, fix: null }
}

const BAD_ENDINGS = ['FAILED', 'TIMED_OUT', 'ABORTED']

type Schedule = (typeof schedules)[keyof typeof schedules]

/** A schedule that has run before must have run at its last time; one that never has is new. */
async function scheduleCheck(name: string, schedule: Schedule, { workflows }: System, now: Date): Promise<Check> {
  const about = { area: 'schedules', name } as const
  const { cron, stateMachine, retryWindowSeconds } = schedule
  try {
    const last = await workflows.last(stateMachine)
    if (!last?.startedAt) return { ...about, ok: true, says: `has not run yet; next ${at(nextTime(cron, now))}`, fix: null }
    const due = nextTime(cron, last.startedAt)
    const missed = due !== null && due.getTime() + retryWindowSeconds * 1_000 < now.getTime()
    if (!missed && !BAD_ENDINGS.includes(last.status))
      return { ...about, ok: true, says: `ran ${at(last.startedAt)}: ${last.status}`, fix: null }
    if (!missed) {
      const why = [last.status, last.error, last.cause].filter(Boolean).join(', ')
      const fix = `\`execution ${last.name}\` tells more; mend that, then \`workflow start ${stateMachine}\``
      return { ...about, ok: false, says: `the run of ${at(last.startedAt)} did not end well: ${why}`, fix }
    }
    const fix = 'see docs/operations.md, "A scheduled run is missing"; on one machine ticks are missed while the system is off'
    return { ...about, ok: false, says: `nothing started at ${at(due)}`, fix }
  } catch (error) {
    return { ...about, ok: false, says: explain(error), fix: 'deploy: its state machine is not there, or may not be read' }
  }
}

const AREAS: readonly Check['area'][] = [
  'configuration',
  'secrets',
  'reachability',
  'clocks',
  'migrations',
  'mappings',
  'schedules',
  'data',
]

function linesOf(checks: readonly Check[], wrong: number): string[] {
  const screens = AREAS.flatMap((area) => {
    const rows = checks.filter((each) => each.area === area)
    return rows.length === 0 ? [] : section(area, rows.flatMap(checkLines(widthOf(rows))))
  })
  return [wrong === 0 ? 'everything is well' : `${counted(wrong, 'thing')} to fix`, ...screens]
}

const widthOf = (rows: readonly Check[]) => Math.max(...rows.map(({ name }) => name.length))

const checkLines =
  (width: number) =>
  ({ ok, name, says, fix }: Check): string[] => [
    ...table(null, [[ok ? 'ok ' : 'BAD', name.padEnd(width), says]]),
    ...(fix === null ? [] : [`     → ${fix}`]),
  ]
