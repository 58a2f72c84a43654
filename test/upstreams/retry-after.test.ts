import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '../../lambdas/upstreams/retry-after.ts'

const now = Date.UTC(2026, 10, 6, 8, 49, 37)

describe('Retry-After (RFC 9110, 10.2.3)', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5000],
    ['Fri, 06 Nov 2026 08:50:07 GMT', 30_000],
    ['Fri, 06 Nov 2026 08:00:00 GMT', 0],
    ['Fri, 06 Nov 2026 23:00:00 GMT', 900_000],
    ['999999999999', 900_000],
    [null, 30_000],
    ['', 30_000],
    ['-5', 30_000],
    ['soon', 30_000],
  ])('%s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected)
  })

  it('is always a pause between nothing and 15 minutes', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const pause = retryAfterMs(header, now)
        expect(pause).toBeGreaterThanOrEqual(0)
        expect(pause).toBeLessThanOrEqual(900_000)
      }),
    )
  })
})
