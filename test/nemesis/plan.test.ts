import { describe, expect, it } from 'vitest'
import { createHistory, wasActive } from './history.ts'
import { faultNames } from './faults/index.ts'
import { type Planned, planFaults } from './plan.ts'
import { shrink } from './shrink.ts'
import { reportOf } from './report.ts'

describe('a list of faults', () => {
  it('is the same from the same seed, and another from another', () => {
    expect(planFaults('a', 60_000, faultNames)).toEqual(planFaults('a', 60_000, faultNames))
    expect(planFaults('a', 60_000, faultNames)).not.toEqual(planFaults('b', 60_000, faultNames))
  })

  it('holds the wanted kinds only, and all of them in a long run', () => {
    expect(new Set(planFaults('a', 600_000, ['function-killed']).map(({ fault }) => fault))).toEqual(new Set(['function-killed']))
    expect(new Set(planFaults('a', 600_000, faultNames).map(({ fault }) => fault))).toEqual(new Set(faultNames))
  })

  it('is shortened to what still shows a violation', async () => {
    const plan = planFaults('a', 60_000, faultNames)
    const [, guilty, accomplice] = plan
    const shows = async (shorter: readonly Planned[]) =>
      [guilty, accomplice].every((each) => each !== undefined && shorter.includes(each))
    expect(await shrink(plan, shows, 100)).toEqual([guilty, accomplice])
    expect((await shrink(plan, shows, 0)).length).toBe(plan.length)
  })
})

it('knows whether a fault was active, with a grace after it', () => {
  const history = createHistory()
  history.injected.push(
    { at: 1_000, fault: 'function-killed', drawn: '', healed: 2_000 },
    { at: 5_000, fault: 'postgres-silent', drawn: '', healed: null },
  )
  expect(wasActive(history, ['function-killed'], 2_500, 2_600, 1_000)).toBe(true)
  expect(wasActive(history, ['function-killed'], 3_500, 3_600, 1_000)).toBe(false)
  expect(wasActive(history, ['function-killed'], 100, 500, 1_000)).toBe(false)
  expect(wasActive(history, ['postgres-silent'], 60_000, 60_001, 0)).toBe(true)
})

it('tells in tables what a run did, and what became of what was asked meanwhile', () => {
  const history = createHistory()
  history.injected.push({ at: 1_000, fault: 'search-broken', drawn: 'busy', healed: 2_000 })
  const asked = { client: '1', what: 'search', code: '', retryAfter: false }
  history.told.push(
    { ...asked, from: 500, to: 600, status: 200 },
    { ...asked, from: 900, to: 1_100, status: 503, code: 'unavailable', retryAfter: true },
    { ...asked, from: 2_100, to: 2_200, status: 200 },
  )
  history.done = { 'final grades': 3 }
  expect(reportOf('a', history)).toBe(`Seed \`a\`: 1 faults, 3 requests, 0 violations.

| fault | times | requests meanwhile |
| --- | --- | --- |
| search-broken (busy) | 1 | 503 unavailable × 1 |

| request | times | answers |
| --- | --- | --- |
| search | 3 | 200 × 2, 503 unavailable × 1 |

| done | times |
| --- | --- |
| final grades | 3 |`)
})
