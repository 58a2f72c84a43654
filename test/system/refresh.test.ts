import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { backends } from '../../lambdas/domain/backends.ts'
import { coordination } from '../../lambdas/platform/coordination.ts'
import { readStrikes } from '../../lambdas/platform/strikes.ts'
import type { RefreshReport } from '../../lambdas/refresh/report.ts'
import { refreshOnce } from '../../local/refresh-once.ts'
import { createWorld } from '../../local/world/world.ts'
import { startTestSystem } from './start.ts'

const LEARNERS = 60
const system = await startTestSystem({ seed: 'refresh tests', learners: LEARNERS })
const { database, engine } = system
const world = createWorld({ ...system.world.file, now: system.world.now })
const learners = Array.from({ length: LEARNERS }, (_, index) => world.learner(index))
const onEdxOrg = learners.filter(({ accounts }) => accounts.edxorg)
const onBoth = onEdxOrg.filter(({ accounts }) => accounts.mitxonline)

const refresh = async (): Promise<RefreshReport> => {
  const refreshed = await refreshOnce(system, new Date())
  if (refreshed.kind !== 'report') throw new Error(refreshed.message)
  expect(refreshed.differences).toEqual([])
  return refreshed.report
}

const caches = ['cached_enrollment', 'cached_certificate', 'cached_current_grade'] as const
/** Everything that is cached, of one learner or of all. */
const cached = async (userId: number | null = null) => {
  const rows = await Promise.all(
    caches.map((table) =>
      database.query(`SELECT user_id, course_run_id, data FROM ${table} WHERE $1::int IS NULL OR user_id = $1 ORDER BY 1, 2`, [
        userId,
      ]),
    ),
  )
  return rows.map((each) => each.rows)
}
const strikes = async () => {
  const table = await coordination()
  return Promise.all(learners.map(({ userId }) => readStrikes(table, userId)))
}
const makeStale = () =>
  database.query(`UPDATE user_cache_refresh_time SET enrollment = '2026-01-01', certificate = '2026-01-01', current_grade = '2026-01-01',
    enrollment_mitxonline = '2026-01-01', current_grade_mitxonline = '2026-01-01'`)
const reasonsOf = async (userId: number, run: string) =>
  (
    await database.query('SELECT mitxonline_reason, edxorg_reason FROM refresh_run_learner WHERE run_id = $1 AND user_id = $2', [
      run,
      userId,
    ])
  ).rows[0]

beforeEach(makeStale)
afterEach(system.clearFaults)

describe('a first refresh', () => {
  it('asks edX.org 1 + 2 × runs questions per learner, MITx Online one per run and for many at once, and everybody is refreshed', async () => {
    const report = await refresh()
    expect(report.refreshed + report.unchanged).toBe(report.selected)
    expect(report.selected).toBeGreaterThan(LEARNERS * 0.8)
    const selected = new Set((await database.query('SELECT user_id FROM refresh_run_learner')).rows.map((row) => row.user_id))
    for (const learner of learners.filter(({ userId }) => selected.has(userId))) {
      for (const backend of backends) {
        const account = learner.accounts[backend]
        if (!account) continue
        const runs = account.studies.filter(({ run, isActive }) => run.known && isActive).length
        const counted = await fetch(`${system.simulator.urls.control}/counters/${encodeURIComponent(account.username)}`)
        const asked = z.record(z.string(), z.number()).parse(await counted.json())
        const refreshes = account.tokens === 'expired' && backend === 'edxorg' ? 1 : 0
        expect([learner.index, backend, asked[backend]]).toEqual([
          learner.index,
          backend,
          (backend === 'edxorg' ? 1 + 2 * runs : runs) + refreshes,
        ])
      }
    }
  })

  it('is followed by none within freshness', async () => {
    await refresh()
    const report = await refresh()
    expect(report).toMatchObject({ selected: 0, upstream: { edxorg: { requests: 0 }, mitxonline: { requests: 0 } } })
  })
})

describe('faults', () => {
  beforeEach(async () => {
    await refresh()
    await makeStale()
  })

  it('loses no cached row of a learner with malformed JSON, nor of one whose certificate call answers 403', async () => {
    const [malformed, forbidden] = onEdxOrg.filter(
      ({ accounts, programs }) =>
        (accounts.edxorg?.studies.filter(({ run }) => run.known).length ?? 0) > 0 && programs.length > 1,
    )
    if (!malformed || !forbidden) throw new Error('the world lacks learners')
    const before = await cached()
    await system.order([
      { backend: 'edxorg', call: 'current-grade', learner: malformed.accounts.edxorg?.username, answer: { kind: 'malformed' } },
      {
        backend: 'edxorg',
        call: 'certificate',
        learner: forbidden.accounts.edxorg?.username,
        answer: { kind: 'status', status: 403 },
      },
    ])
    const report = await refresh()
    // Each fails in its own runs alone; all else of theirs is replaced.
    expect([report.failed, report.partly]).toEqual([{}, 2])
    expect(await reasonsOf(malformed.userId, report.run)).toMatchObject({ edxorg_reason: 'malformed-answer' })
    expect(await reasonsOf(forbidden.userId, report.run)).toMatchObject({ edxorg_reason: 'forbidden' })
    expect(await cached()).toEqual(before)
  })
})

it('does nothing while another run is under way, which ends as LeaseHeld', async () => {
  const machineArn = system.arnOf('refresh-learner-data')
  const both = ['first', 'second'].map((name) => engine.startExecution({ machineArn, name }).arn)
  await Promise.all(both.map((arn) => engine.ended(arn)))
  const ends = both.map((arn) => engine.describeExecution(arn)).map(({ status, error }) => [status, error])
  expect(ends).toContainEqual(['SUCCEEDED', undefined])
  expect(ends).toContainEqual(['FAILED', 'LeaseHeld'])
  expect((await database.query(`SELECT id FROM refresh_run WHERE id IN ('first', 'second')`)).rowCount).toBe(1)
})

it('refreshes one learner on request: nothing while fresh, everything when forced', async () => {
  await refresh()
  const machineArn = system.arnOf('refresh-one-learner')
  const userId = onBoth[0]?.userId
  const outputOf = async (name: string, force: boolean) => {
    const { arn } = engine.startExecution({ machineArn, name, input: JSON.stringify({ userId, force }) })
    await engine.ended(arn)
    return engine.describeExecution(arn).output
  }
  const none = { edxorg: { requests: 0 }, mitxonline: { requests: 0 } }
  expect(await outputOf('gently', false)).toMatchObject({ selected: 1, unchanged: 1, upstream: none })
  const forced = await outputOf('forced', true)
  expect(forced).toMatchObject({ selected: 1, failed: {} })
  expect(forced).not.toMatchObject({ upstream: none })
})

// The last one: the breaker stays open for minutes.
it('is over with MITx Online for all while edX.org is down, asks it no more, and blames nobody', async () => {
  await refresh()
  await makeStale()
  const before = await cached()
  const struck = await strikes()
  await system.order([{ backend: 'edxorg', answer: { kind: 'status', status: 500 } }])
  const report = await refresh()
  expect(report.unavailable).toEqual(['edxorg'])
  expect(['backend-unavailable', 'server-error']).toEqual(expect.arrayContaining(Object.keys(report.failed)))
  expect(report.upstream.edxorg.byStatus).toEqual({ 500: expect.any(Number) })
  // Two questions an attempt; the breaker is open before most learners have a second one.
  expect(report.upstream.edxorg.requests).toBeLessThanOrEqual(4 * onEdxOrg.length)
  const { rows } = await database.query(
    `SELECT count(*)::int AS n FROM refresh_run_learner WHERE run_id = $1 AND mitxonline_outcome = 'unchanged'`,
    [report.run],
  )
  expect(rows[0].n).toBeGreaterThanOrEqual(onBoth.length)
  expect(await cached()).toEqual(before)
  expect(await strikes()).toEqual(struck)
})
