import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { schedules } from '../lambdas/schedules.ts'
import { cronerPattern, nextTime } from '../lambdas/cron.ts'

/** A Monday. */
const NOW = new Date('2026-11-23T16:00:00Z')

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

function times(expression: string, count: number, after = NOW): string[] {
  const found: string[] = []
  for (let at = nextTime(expression, after); at !== null && found.length < count; at = nextTime(expression, at)) {
    found.push(at.toISOString().slice(0, 16))
  }
  return found
}

/** Each rule is one of https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
describe('cron expressions of EventBridge Scheduler', () => {
  it('run on Fridays every 6 hours', () => {
    const firstDay = ['2026-11-27T00:00', '2026-11-27T06:00', '2026-11-27T12:00', '2026-11-27T18:00']
    expect(times('cron(0 0,6,12,18 ? * FRI *)', 5)).toEqual([...firstDay, '2026-12-04T00:00'])
  })

  it('run strictly after a time, in UTC', () => {
    expect(times('cron(0 16 * * ? *)', 1, NOW)).toEqual(['2026-11-24T16:00'])
    expect(times('cron(0 16 * * ? *)', 1, new Date(NOW.getTime() - 1))).toEqual(['2026-11-23T16:00'])
  })

  it('take a start with a step: 0/15 is every 15 minutes from 0 on', () => {
    expect(times('cron(0/15 16 * * ? *)', 4)).toEqual([
      '2026-11-23T16:15',
      '2026-11-23T16:30',
      '2026-11-23T16:45',
      '2026-11-24T16:00',
    ])
    expect(times('cron(20/15 16 * * ? *)', 3)).toEqual(['2026-11-23T16:20', '2026-11-23T16:35', '2026-11-23T16:50'])
    expect(times('cron(0 0/12 1/20 2/10 ? *)', 4)).toEqual([
      '2026-12-01T00:00',
      '2026-12-01T12:00',
      '2026-12-21T00:00',
      '2026-12-21T12:00',
    ])
  })

  it('take a step over a range and over *', () => {
    expect(times('cron(0-30/20 17 * * ? *)', 2)).toEqual(['2026-11-23T17:00', '2026-11-23T17:20'])
    expect(times('cron(*/30 17 * * ? *)', 2)).toEqual(['2026-11-23T17:00', '2026-11-23T17:30'])
  })

  it('count the days of the week from SUN = 1', () => {
    expect(times('cron(0 0 ? * 1 *)', 1)).toEqual(times('cron(0 0 ? * SUN *)', 1))
    expect(times('cron(0 0 ? * 1 *)', 1)).toEqual(['2026-11-29T00:00'])
    expect(times('cron(0 0 ? * 7 *)', 1)).toEqual(['2026-11-28T00:00'])
    expect(times('cron(0 0 ? * 2-4 *)', 3)).toEqual(['2026-11-24T00:00', '2026-11-25T00:00', '2026-11-30T00:00'])
    expect(times('cron(0 0 ? * MON-WED *)', 3)).toEqual(times('cron(0 0 ? * 2-4 *)', 3))
  })

  it('take months by number and by name', () => {
    expect(times('cron(0 0 1 JAN,MAR ? *)', 2)).toEqual(['2027-01-01T00:00', '2027-03-01T00:00'])
    expect(times('cron(0 0 1 1,3 ? *)', 2)).toEqual(['2027-01-01T00:00', '2027-03-01T00:00'])
  })

  it('take years, and end', () => {
    expect(times('cron(0 0 1 1 ? 2028-2030/2)', 5)).toEqual(['2028-01-01T00:00', '2030-01-01T00:00'])
    expect(times('cron(0 0 1 1 ? 2020)', 1)).toEqual([])
  })

  it('skip days that a month lacks', () => {
    expect(times('cron(0 0 31 * ? *)', 2)).toEqual(['2026-12-31T00:00', '2027-01-31T00:00'])
    expect(times('cron(0 0 29 2 ? *)', 1)).toEqual(['2028-02-29T00:00'])
  })

  it.each([
    ['rate(5 minutes)', 'only cron(…) is built, neither rate(…) nor at(…)'],
    ['at(2026-11-23T16:00:00)', 'only cron(…) is built'],
    ['0 16 * * ? *', 'only cron(…) is built'],
    ['cron(0 16 * * ?)', 'there must be 6 fields: minutes, hours, day-of-month, month, day-of-week, year'],
    ['cron(0 0 16 * * ? *)', 'there must be 6 fields'],
    ['cron(0 16 * * * *)', 'exactly one of day-of-month and day-of-week must be ?'],
    ['cron(0 16 ? * ? *)', 'exactly one of day-of-month and day-of-week must be ?'],
    ['cron(0 16 1 * FRI *)', 'exactly one of day-of-month and day-of-week must be ?'],
    ['cron(? 16 * * ? *)', 'minutes: ?: must be from 0 to 59'],
    ['cron(60 16 * * ? *)', 'minutes: 60: must be from 0 to 59'],
    ['cron(0 24 * * ? *)', 'hours: 24: must be from 0 to 23'],
    ['cron(0 0 0 * ? *)', 'day-of-month: 0: must be from 1 to 31'],
    ['cron(0 0 1 13 ? *)', 'month: 13: must be from 1 to 12 or JAN to DEC'],
    ['cron(0 0 ? * 0 *)', 'day-of-week: 0: must be from 1 to 7 or SUN to SAT'],
    ['cron(0 0 ? * FREITAG *)', 'day-of-week: FREITAG: must be from 1 to 7 or SUN to SAT'],
    ['cron(0 0 1 1 ? 1969)', 'year: 1969: must be from 1970 to 2199'],
    ['cron(0 0 L * ? *)', 'day-of-month: L: L, W and # are not built'],
    ['cron(0 0 15W * ? *)', 'day-of-month: 15W: L, W and # are not built'],
    ['cron(0 0 ? * FRIL *)', 'day-of-week: FRIL: L, W and # are not built'],
    ['cron(0 0 ? * 6#2 *)', 'day-of-week: 6#2: L, W and # are not built'],
    ['cron(0 0 ? * MON/2 *)', 'day-of-week: MON/2: may have no step'],
    ['cron(0/0 0 * * ? *)', 'minutes: 0/0: the step must be a whole number from 1'],
    ['cron(0/5/5 0 * * ? *)', 'minutes: 0/5/5: must be *, a value, a range or one of these with a step'],
    ['cron(30-10 0 * * ? *)', 'minutes: 30-10: the range ends before it begins'],
    ['cron(0,,5 0 * * ? *)', 'minutes: : must be from 0 to 59'],
  ])('refuse %s', (expression, message) => {
    expect(() => cronerPattern(expression)).toThrow(`schedule ${expression}: ${message}`)
  })

  it('are what the table of schedules holds', () => {
    for (const { cron } of Object.values(schedules)) expect(nextTime(cron, NOW)).toBeInstanceOf(Date)
  })

  it('are due exactly when each field says so', () => {
    const list = (first: number, last: number) =>
      fc.uniqueArray(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: 5 })
    const days = fc.oneof(
      fc.record({ monthDays: list(1, 31), weekdays: fc.constant(null) }),
      fc.record({ monthDays: fc.constant(null), weekdays: list(1, 7) }),
    )
    const fields = fc.record({ minutes: list(0, 59), hours: list(0, 23), months: list(1, 12), days })
    const start = fc.date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(fields, start, ({ minutes, hours, months, days: { monthDays, weekdays } }, after) => {
        const isDay = (at: Date) =>
          months.includes(at.getUTCMonth() + 1) &&
          (monthDays?.includes(at.getUTCDate()) ?? true) &&
          (weekdays?.includes(at.getUTCDay() + 1) ?? true)
        const isMinute = (at: Date) => minutes.includes(at.getUTCMinutes()) && hours.includes(at.getUTCHours())
        const step = (at: Date) => new Date(isDay(at) ? at.getTime() + MINUTE : (Math.floor(at.getTime() / DAY) + 1) * DAY)

        const [dayOfMonth = '?', dayOfWeek = '?'] = [monthDays?.join(','), weekdays?.join(',')]
        const found = nextTime(
          `cron(${minutes.join(',')} ${hours.join(',')} ${dayOfMonth} ${months.join(',')} ${dayOfWeek} *)`,
          after,
        )
        // 29 February comes back after 8 years at most.
        const end = after.getTime() + 9 * 366 * DAY
        let at = new Date((Math.floor(after.getTime() / MINUTE) + 1) * MINUTE)
        while (at.getTime() < end && !(isDay(at) && isMinute(at))) at = step(at)
        expect(found).toEqual(at.getTime() < end ? at : null)
      }),
      { numRuns: 100 },
    )
  })
})
