import { describe, expect, it } from 'vitest'
import { overdueTick } from '../../lambdas/operations/overdue.ts'
import { schedules } from '../../lambdas/schedules.ts'

const at = (text: string) => new Date(text)
const refresh = schedules['refresh-learner-data']
const longAgo = at('2026-01-01T00:00:00Z')

describe('overdueTick', () => {
  it.each([
    ['a run that ended well', '2026-11-27T18:00:05Z', '2026-11-28T12:00:00Z', null],
    ['the run of the tick before', '2026-11-27T12:00:05Z', '2026-11-28T12:00:00Z', '2026-11-27T18:00:00Z'],
    ['no run at all', null, '2026-11-28T12:00:00Z', '2026-11-27T18:00:00Z'],
    ['a run that may still be at work', '2026-11-27T12:00:05Z', '2026-11-27T23:59:00Z', null],
    ['the same in the middle of the week: the calendar has no tick there', '2026-11-27T18:00:05Z', '2026-12-03T23:00:00Z', null],
  ])('with %s', (_, lastGoodStart, now, tick) => {
    const standing = { madeAt: longAgo, lastGoodStart: lastGoodStart === null ? null : at(lastGoodStart) }
    expect(overdueTick(refresh, standing, at(now))).toEqual(tick === null ? null : at(tick))
  })

  it("is nobody's in an environment that was made after the tick: none in its first week before a tick", () => {
    const standing = { madeAt: at('2026-11-28T09:00:00Z'), lastGoodStart: null }
    expect(overdueTick(refresh, standing, at('2026-11-28T12:00:00Z'))).toBeNull()
    expect(overdueTick(refresh, standing, at('2026-12-04T05:00:00Z'))).toBeNull()
    expect(overdueTick(refresh, standing, at('2026-12-04T07:00:00Z'))).toEqual(at('2026-12-04T00:00:00Z'))
  })
})
