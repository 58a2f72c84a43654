import { describe, expect, it } from 'vitest'
import { nextRuns, startScheduler, type Tick } from '../../../local/scheduler/scheduler.ts'
import { virtualClock } from '../../../local/workflows/clock.ts'

const MINUTE = 60_000
const NOON = Date.UTC(2026, 10, 23, 12)
const quarterly = { cron: 'cron(0/15 * * * ? *)', stateMachine: 'freeze' }
const hourly = { cron: 'cron(0 * * * ? *)', stateMachine: 'exams' }

function scheduler(schedules: Record<string, typeof hourly>, start: (tick: Tick<typeof hourly>) => Promise<void>) {
  const clock = virtualClock(NOON)
  const reported: string[] = []
  const { stop } = startScheduler({ schedules, start, clock, report: (problem) => reported.push(problem) })
  return { clock, stop, reported }
}
function recorded() {
  const ticks: Tick<typeof hourly>[] = []
  return { ticks, start: async (tick: Tick<typeof hourly>) => void ticks.push(tick) }
}
const at = (minutes: number) => new Date(NOON + minutes * MINUTE)

describe('the scheduler', () => {
  it('starts each schedule when it is due, once', async () => {
    const { ticks, start } = recorded()
    const { clock, reported } = scheduler({ freeze: quarterly, exams: hourly }, start)
    await clock.advance(60 * MINUTE - 1)
    expect(ticks).toEqual([15, 30, 45].map((minutes) => ({ name: 'freeze', schedule: quarterly, at: at(minutes) })))
    await clock.advance(1)
    expect(ticks.slice(3)).toEqual([
      { name: 'freeze', schedule: quarterly, at: at(60) },
      { name: 'exams', schedule: hourly, at: at(60) },
    ])
    expect(reported).toEqual([])
  })

  it('starts nothing after it was stopped', async () => {
    const { ticks, start } = recorded()
    const { clock, stop } = scheduler({ freeze: quarterly }, start)
    await clock.advance(20 * MINUTE)
    stop()
    await clock.advance(60 * MINUTE)
    expect(ticks).toHaveLength(1)
    expect(clock.pending()).toEqual([])
  })

  it('starts nothing when it is stopped by a start', async () => {
    const { ticks, start } = recorded()
    const { clock, stop } = scheduler({ freeze: quarterly }, async (tick) => {
      await start(tick)
      stop()
    })
    await clock.advance(60 * MINUTE)
    expect(ticks).toHaveLength(1)
  })

  it('reports a start that fails, and goes on', async () => {
    const { clock, reported } = scheduler({ exams: hourly }, () => Promise.reject(new TypeError('no engine')))
    await clock.advance(120 * MINUTE)
    expect(reported).toEqual(['schedule exams: TypeError: no engine', 'schedule exams: TypeError: no engine'])
  })

  it('does not catch up what the computer slept through, and is on time after that', async () => {
    const { ticks, start } = recorded()
    let slept = 0
    const clock = virtualClock(NOON)
    const reported: string[] = []
    // Timers stand still in a sleep, the time does not.
    const sleeping = { ...clock, now: () => clock.now() + slept }
    startScheduler({ schedules: { freeze: quarterly }, start, clock: sleeping, report: (problem) => reported.push(problem) })
    await clock.advance(14 * MINUTE)
    slept = 40 * MINUTE
    await clock.advance(5 * MINUTE)
    expect(ticks).toEqual([])
    expect(reported).toEqual(['schedule freeze: missed 2026-11-23T12:15:00.000Z, as the computer slept or was busy'])
    await clock.advance(MINUTE)
    expect(ticks.map((tick) => tick.at)).toEqual([at(60)])
  })

  it('refuses an expression at the start', () => {
    expect(() => scheduler({ odd: { ...hourly, cron: 'rate(1 hour)' } }, recorded().start)).toThrow('schedule rate(1 hour)')
  })
})

it('tells the next run of each schedule, soonest first, without those that are over', () => {
  const over = { cron: 'cron(0 0 1 1 ? 2020)' }
  expect(nextRuns({ exams: hourly, over, freeze: quarterly }, at(1))).toEqual([
    { name: 'freeze', at: at(15) },
    { name: 'exams', at: at(60) },
  ])
})
