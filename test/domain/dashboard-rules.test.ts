import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCurrent, isFuture, isPast, isUnexpired } from '../../lambdas/domain/course-run.ts'
import { type LearnerRun, shownRuns, standingIn } from '../../lambdas/domain/dashboard-runs.ts'
import { averagePercent, roundHalfEven } from '../../lambdas/domain/final-grades.ts'
import { isoOf, parseInstant } from '../../lambdas/domain/instants.ts'
import { yearSeason } from '../../lambdas/domain/seasons.ts'

const NOW = parseInstant('2026-11-20T16:05:00Z')

describe('instants', () => {
  it.each([
    ['2026-11-20T16:05:00+00:00', '2026-11-20T16:05:00Z'],
    ['2026-11-20T18:05:00.5+02:00', '2026-11-20T16:05:00.500000Z'],
    ['2026-11-20T16:05:00.000001+00:00', '2026-11-20T16:05:00.000001Z'],
    ['2026-11-20T16:05:00.123456Z', '2026-11-20T16:05:00.123456Z'],
    ['1969-12-31T23:59:59.123456+00:00', '1969-12-31T23:59:59.123456Z'],
  ])('%s is %s', (text, iso) => expect(isoOf(parseInstant(text))).toBe(iso))

  it('are read as they are written', () => {
    const between1906And2096 = fc.integer({ min: -2e15, max: 4e15 })
    fc.assert(
      fc.property(between1906And2096, (instant) => {
        expect(parseInstant(isoOf(instant))).toBe(instant)
      }),
    )
  })
})

describe('seasons', () => {
  const startDate = parseInstant('2024-09-01T00:00:00Z')
  it.each([
    ['course-v1:MITx+CTL+1T2024', 'Spring 2024'],
    ['MITx/CTL/2T1999', 'Summer 1999'],
    ['course-v1:MITx+CTL+3T2024a', 'Fall 2024'],
    ['course-v1:MITx+CTL+3T3024', 'Fall 2024'],
    ['course-v1:MITx+CTL+4T2020', 'Fall 2024'],
    ['course-v1:MITx+3T2020', 'Fall 2024'],
    ['a/b/c/3T2020', 'Fall 2024'],
    [null, 'Fall 2024'],
  ])('%s', (courseKey, season) => expect(yearSeason({ courseKey, startDate })).toBe(season))
  it('none without key and start', () => expect(yearSeason({ courseKey: 'x', startDate: null })).toBe(''))
})

describe('rounding', () => {
  it.each([
    [64.5, 64],
    [65.5, 66],
    [64.50000000000001, 65],
    [0.5, 0],
    [1.5, 2],
  ])('%d is %d, ties to even', (value, rounded) => expect(roundHalfEven(value)).toBe(rounded))

  it.each([
    [[64.5], 64],
    [[0.1 + 0.2, 0.7], 0],
    [[64, 65, 64.5], 64],
    [[70, 71], 70],
    [[71, 72], 72],
    [[28.999999999999996, 29.000000000000004], 29],
    [[], null],
  ])('the mean of %j is %j', (percents, mean) => expect(averagePercent(percents)).toBe(mean))

  it('the mean lies between the least and the greatest, in any order', () => {
    const percents = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(percents, (values) => {
        const mean = averagePercent(values)
        expect(mean).toBe(averagePercent(values.toReversed()))
        expect(mean).toBeGreaterThanOrEqual(Math.floor(Math.min(...values)))
        expect(mean).toBeLessThanOrEqual(Math.ceil(Math.max(...values)))
      }),
    )
  })
})

const instant = fc.option(fc.integer({ min: NOW - 5, max: NOW + 5 }), { nil: null })
const run: fc.Arbitrary<LearnerRun> = fc.record({
  id: fc.nat(),
  title: fc.constant(''),
  courseKey: fc.constant(null),
  backend: fc.constantFrom('edxorg', 'mitxonline'),
  startDate: instant,
  endDate: instant,
  enrollmentStart: instant,
  enrollmentEnd: instant,
  upgradeDeadline: instant,
  fuzzyStartDate: fc.constantFrom(null, '', 'Fall'),
  fuzzyEnrollmentStartDate: fc.constant(null),
  enrollmentUrl: fc.constant(null),
  isDiscontinued: fc.constant(false),
  isFrozen: fc.boolean(),
  isEnrolled: fc.boolean(),
  isVerified: fc.boolean(),
  finalGrade: fc.option(
    fc.record({
      grade: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
      passed: fc.boolean(),
      isComplete: fc.boolean(),
    }),
    { nil: null },
  ),
  currentPercent: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
})

describe('runs of a learner', () => {
  it('are in one time at most', () => {
    const ordered = run.filter(({ startDate, endDate }) => startDate === null || endDate === null || startDate <= endDate)
    fc.assert(
      fc.property(ordered, (each) => {
        expect([isCurrent, isPast, isFuture].filter((is) => is(each, NOW)).length).toBeLessThanOrEqual(1)
        if (isPast(each, NOW)) expect(isUnexpired(each, NOW)).toBe(false)
      }),
    )
  })

  it('never show “not passed” without a final grade that says so', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 6 }), fc.boolean(), (runs, displaysProgress) => {
        const { runs: shown } = shownRuns(runs, displaysProgress, NOW)
        for (const each of shown.filter(({ status }) => status === 'not-passed')) expect(each.run.finalGrade?.passed).toBe(false)
      }),
    )
  })

  it('are shown once each, and once more as offered; positions count them', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 6 }), (runs) => {
        const { runs: shown, undefinedRuns } = shownRuns(runs, true, NOW)
        const own = shown.filter(({ status }) => status !== 'offered').map((each) => each.run)
        expect(new Set(own).size).toBe(own.length)
        expect(shown.length - own.length).toBeLessThanOrEqual(1)
        expect(shown.map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(shown.map((_, index) => index + 1))
        for (const each of undefinedRuns) expect(shown.map((one) => one.run)).not.toContain(each)
      }),
    )
  })

  it('await the freeze only when frozen without a grade', () => {
    fc.assert(
      fc.property(run, (each) => {
        const standing = standingIn(each, NOW)
        if (standing.status !== 'undefined' && standing.awaitsFreeze) {
          expect([each.isFrozen, each.finalGrade, each.isEnrolled]).toEqual([true, null, true])
        }
      }),
    )
  })
})
