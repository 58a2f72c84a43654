import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../local/world/faults.ts'
import { accountOf, type Site, startSite } from './kit.ts'

const unavailable = { kind: 'status', status: 503 } as const
const enrolled = (site: Site) => site.find(({ accounts }) => (accounts.edxorg?.studies.length ?? 0) > 1)
/** All learners of edX.org, by index. */
const everybody = ({ world }: Site) =>
  Array.from({ length: world.learners }, (_, index) => index).filter((index) => world.learner(index).accounts.edxorg)

async function outcome(answer: Promise<{ kind: string }>): Promise<string> {
  return answer.then(
    ({ kind }) => kind,
    (error: Error) => error.name,
  )
}
const ask = (site: Site, index: number) => outcome(site.client('edxorg').enrollments(site.tokens(index, 'edxorg').accessToken))

describe('faults by order', () => {
  it.each<[string, string, string, Fault['answer']]>([
    ['401', 'refused', '401', { kind: 'status', status: 401 }],
    ['403', 'forbidden', '403', { kind: 'status', status: 403 }],
    ['409', 'rejected', '409', { kind: 'status', status: 409 }],
    ['429', 'rate-limited', '429', { kind: 'status', status: 429, retryAfterSeconds: 7 }],
    ['500', 'UpstreamServerError', '500', { kind: 'status', status: 500 }],
    ['503', 'UpstreamServerError', '503', unavailable],
    ['503 with Retry-After', 'rate-limited', '503', { ...unavailable, retryAfterSeconds: 7 }],
    ['no answer', 'UpstreamTimeout', 'timeout', { kind: 'no-answer' }],
    ['truncated', 'UpstreamMalformed', '200', { kind: 'truncated' }],
    ['malformed', 'UpstreamMalformed', '200', { kind: 'malformed' }],
    ['wrong shape', 'UpstreamMalformed', '200', { kind: 'wrong-shape' }],
    ['a body that is too slow', 'UpstreamTimeout', 'timeout', { kind: 'slow', seconds: 3 }],
    ['a slow body', 'ok', '200', { kind: 'slow', seconds: 0.05 }],
    ['dropped', 'UpstreamUnreachable', 'unreachable', { kind: 'dropped' }],
    ['cut', 'UpstreamUnreachable', 'unreachable', { kind: 'cut' }],
  ])('%s: the client says %s, and both count %s', async (_, expected, status, answer) => {
    const site = await startSite({ faults: [{ answer }], timeoutMs: expected === 'UpstreamTimeout' ? 500 : 10_000 })
    expect(await ask(site, enrolled(site))).toBe(expected)
    expect(site.sent.edxorg).toEqual({ [status]: 1 })
    // The server learns later than the caller that the caller gave up.
    await expect.poll(() => site.simulator.counters().edxorg.byStatus).toEqual({ [status]: 1 })
  })

  it('carries the wish of Retry-After', async () => {
    const site = await startSite({ faults: [{ answer: { kind: 'status', status: 429, retryAfterSeconds: 7 } }] })
    const answer = await site.client('edxorg').enrollments(site.tokens(enrolled(site), 'edxorg').accessToken)
    expect(answer).toEqual({ kind: 'rate-limited', retryAfterMs: 7000 })
  })

  it('strikes one learner, one run, one call only', async () => {
    const site = await startSite()
    const index = enrolled(site)
    const { username, studies } = accountOf(site, index, 'edxorg')
    const [one = '', other = ''] = studies.map(({ run }) => run.key)
    const token = site.tokens(index, 'edxorg').accessToken
    const api = site.client('edxorg')
    const orders: Fault[] = [{ learner: username, call: 'certificate', run: one, answer: { kind: 'status', status: 403 } }]
    site.simulator.controls.order(orders)
    expect(await outcome(api.certificate(token, username, one))).toBe('forbidden')
    expect(await outcome(api.certificate(token, username, other))).not.toBe('forbidden')
    expect(await outcome(api.currentGrade(token, username, one))).not.toBe('forbidden')
    const someone = site.find(({ accounts, index: each }) => each !== index && accounts.edxorg !== undefined)
    const others = accountOf(site, someone, 'edxorg').username
    expect(await outcome(api.certificate(site.staff('edxorg'), others, one))).not.toBe('forbidden')
    expect(site.simulator.controls.faults()).toEqual([{ fault: orders[0], given: 1 }])
    site.simulator.controls.clearFaults()
    expect(await outcome(api.certificate(token, username, one))).not.toBe('forbidden')
  })

  it('strikes a learner at the token endpoint and in the staff list', async () => {
    const site = await startSite()
    const index = site.find(({ accounts }) => accounts.mitxonline !== undefined)
    const { username } = accountOf(site, index, 'mitxonline')
    const other = site.find(({ accounts, index: each }) => each !== index && accounts.mitxonline !== undefined)
    site.simulator.controls.order([{ learner: username, answer: unavailable }])
    const api = site.client('mitxonline')
    const [mine, theirs] = [index, other].map((each) => site.tokens(each, 'mitxonline').refreshToken)
    expect(await outcome(api.refreshToken(mine ?? ''))).toBe('UpstreamServerError')
    expect(await outcome(api.refreshToken(theirs ?? ''))).toBe('ok')
    expect(await outcome(api.staffEnrollments(site.staff('mitxonline'), [username]))).toBe('UpstreamServerError')
    expect(await outcome(api.staffEnrollments(site.staff('mitxonline'), [accountOf(site, other, 'mitxonline').username]))).toBe(
      'ok',
    )
  })

  it('strikes a share of the learners, the same ones every time', async () => {
    const faults: Fault[] = [{ backend: 'edxorg', share: 0.3, answer: unavailable }]
    const struck = async () => {
      const site = await startSite({ learners: 200, faults })
      const outcomes = await Promise.all(everybody(site).map((index) => ask(site, index)))
      return outcomes.map((each) => each !== 'ok')
    }
    const first = await struck()
    expect(first.filter(Boolean).length / first.length).toBeCloseTo(0.3, 1)
    expect(await struck()).toEqual(first)
  })

  it('ends after so many in all, after so many each, and begins after so many', async () => {
    const site = await startSite()
    const [a = 0, b = 0] = everybody(site)
    const series = async (fault: Omit<Fault, 'answer'>, learners: number[]) => {
      site.simulator.controls.clearFaults()
      site.simulator.controls.order([{ ...fault, answer: unavailable }])
      const struck: number[] = []
      for (const [nth, index] of learners.entries()) if ((await ask(site, index)) !== 'ok') struck.push(nth)
      return struck
    }
    expect(await series({ times: 2 }, [a, b, a, b])).toEqual([0, 1])
    expect(await series({ timesEach: 1 }, [a, b, a, b])).toEqual([0, 1])
    expect(await series({ timesEach: 1 }, [a, a, b, a])).toEqual([0, 2])
    expect(await series({ after: 1, times: 2 }, [a, a, a, a])).toEqual([1, 2])
  })

  it('takes a whole site down, and leaves the others alone', async () => {
    const site = await startSite({ faults: [{ backend: 'edxorg', answer: { kind: 'dropped' } }] })
    const index = site.find(({ accounts }) => accounts.edxorg !== undefined && accounts.mitxonline !== undefined)
    expect(await ask(site, index)).toBe('UpstreamUnreachable')
    expect(await outcome(site.client('mitxonline').enrollments(site.tokens(index, 'mitxonline').accessToken))).toBe('ok')
  })

  it('refuses an order for somebody who is not there, and takes nothing of it', async () => {
    const site = await startSite()
    const orders: Fault[] = [{ answer: unavailable }, { learner: 'nobody_1', answer: unavailable }]
    expect(() => site.simulator.controls.order(orders)).toThrow('faults.1.learner: nobody has this username')
    expect(site.simulator.controls.faults()).toEqual([])
    await expect(startSite({ faults: orders })).rejects.toThrow('faults.1.learner: ')
  })
})

describe('rate limit', () => {
  it('holds for each client alone, and says how long to wait', async () => {
    const site = await startSite({ rateLimits: { edxorg: { requests: 2, seconds: 10 } } })
    const [a = 0, b = 0] = everybody(site)
    site.clock.now = new Date('2026-11-27T00:00:03Z')
    const of = (index: number) => site.client('edxorg').enrollments(site.tokens(index, 'edxorg').accessToken)
    expect([await of(a), await of(a)].map(({ kind }) => kind)).toEqual(['ok', 'ok'])
    expect(await of(a)).toEqual({ kind: 'rate-limited', retryAfterMs: 7000 })
    expect(await of(b)).toMatchObject({ kind: 'ok' })
    site.clock.now = new Date('2026-11-27T00:00:10Z')
    expect(await of(a)).toMatchObject({ kind: 'ok' })
    expect(site.simulator.counters().edxorg.byStatus).toEqual({ 200: 4, 429: 1 })
  })
})
