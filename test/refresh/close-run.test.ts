import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FailureReason, failureReasons } from '../../lambdas/domain/refresh-outcome.ts'
import type { Coordination } from '../../lambdas/platform/coordination.ts'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { log } from '../../lambdas/platform/log.ts'
import {
  addStrike,
  excludeLearner,
  listExcluded,
  readStrikes,
  struckAmong,
  takeBackStrikes,
} from '../../lambdas/platform/strikes.ts'
import { close } from '../../lambdas/refresh/close-run.ts'
import type { RefreshReport } from '../../lambdas/refresh/report.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { DEADLINE, LEASE, NOW, RUN } from './fixtures.ts'

const { pool } = await createDatabase()
const client = coordinationClient('dynalite')
const END = new Date('2026-11-27T01:00:00Z')
let table: Coordination
let published: RefreshReport[] = []

const closing = (id = RUN.id, kind: 'bulk' | 'learner' = 'bulk', lease = LEASE) =>
  close(
    {
      database: pool,
      log,
      now: () => END,
      addStrike: (userId, runId) => addStrike(table, { userId, runId, now: END }),
      struck: (userIds) => struckAmong(table, userIds),
      takeBackStrikes: (userId) => takeBackStrikes(table, userId),
      publish: (report) => published.push(report),
    },
    { ...RUN, id, lease },
    kind,
  )

const strikesOf = async (userId: number) => (await readStrikes(table, userId)).strikes

type Half = { outcome: string | null; reason?: FailureReason; requests?: Record<string, number>; runs?: string[] }
const ok: Half = { outcome: 'unchanged' }
const failed = (reason: FailureReason): Half => ({ outcome: 'failed', reason })

/** A run in which learner 1, 2, … ended so on MITx Online and on edX.org. */
async function ledger(id: string, learners: readonly [Half, Half][]) {
  await pool.query(
    `INSERT INTO refresh_run (id, kind, lease_name, fence, started_at, deadline, excluded) VALUES ($1, 'bulk', $2, $3, $4, $5, 3)`,
    [id, LEASE.name, LEASE.fence, NOW, DEADLINE],
  )
  for (const [index, [mitxonline, edxorg]] of learners.entries()) {
    const halves = [mitxonline, edxorg].flatMap(({ outcome, reason = null, requests = {}, runs = [] }) => [
      outcome,
      reason,
      requests,
      runs,
    ])
    await pool.query(
      `INSERT INTO refresh_run_learner (run_id, position, user_id, mitxonline_outcome, mitxonline_reason, mitxonline_requests,
         mitxonline_failed_runs, edxorg_outcome, edxorg_reason, edxorg_requests, edxorg_failed_runs, index_updates)
       VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`,
      [id, index + 1, ...halves],
    )
  }
}

beforeEach(async () => {
  table = await createCoordination('dynalite', client)
  published = []
})
afterEach(async () => {
  const one = await pool.connect()
  await truncateAll(one).finally(() => one.release())
})

describe('the report', () => {
  it('adds up the ledger, keeps itself with the run, and is published', async () => {
    await ledger(RUN.id, [
      [{ outcome: 'refreshed', requests: { 200: 3 } }, ok],
      [ok, ok],
      [ok, { ...failed('forbidden'), requests: { 200: 1, 403: 1 } }],
      [failed('timeout'), failed('forbidden')],
      [ok, { outcome: null }],
      [{ outcome: null }, { outcome: null }],
      [{ outcome: 'refreshed' }, { outcome: 'partly', reason: 'server-error', runs: ['k1', 'k2'] }],
      [ok, { outcome: 'partly', reason: 'server-error', runs: ['k2'] }],
      [{ outcome: 'partly', reason: 'timeout', runs: ['k2'] }, failed('forbidden')],
    ])
    await pool.query(
      `UPDATE refresh_run SET group_requests = '{"200": 2, "429": 1}', group_failures = '{"1": "timeout", "51": "timeout", "101": "step-failed"}'`,
    )
    await pool.query(`INSERT INTO refresh_run_enrollments VALUES ($1, 1, now(), '[]')`, [RUN.id])
    const report = await closing()
    expect(report).toEqual({
      run: RUN.id,
      startedAt: NOW.toISOString(),
      endedAt: END.toISOString(),
      selected: 9,
      refreshed: 1,
      unchanged: 1,
      partly: 2,
      failedRuns: [
        { run: 'k2', learners: 3 },
        { run: 'k1', learners: 1 },
      ],
      failed: { forbidden: 2, timeout: 1 },
      failedGroups: { timeout: 2, 'step-failed': 1 },
      excluded: 3,
      left: 2,
      upstream: {
        mitxonline: { requests: 6, byStatus: { 200: 5, 429: 1 } },
        edxorg: { requests: 2, byStatus: { 200: 1, 403: 1 } },
      },
      unavailable: [],
      indexUpdates: 9,
    })
    expect(published).toEqual([report])
    expect((await pool.query('SELECT FROM refresh_run_enrollments')).rowCount).toBe(0)
    expect((await pool.query('SELECT report, ended_at FROM refresh_run')).rows).toEqual([{ report, ended_at: END }])
  })

  it('is the same when the step is retried', async () => {
    await ledger(RUN.id, [[ok, failed('invalid-credentials')]])
    expect(await closing()).toEqual(await closing())
    expect(await strikesOf(1)).toBe(1)
  })

  it('is refused to a holder that lost its lease, who gives no strikes either', async () => {
    await ledger(RUN.id, [[ok, failed('invalid-credentials')]])
    await pool.query('INSERT INTO lease_fence VALUES ($1, 2)', [LEASE.name])
    await expect(closing()).rejects.toThrow(LeaseLost)
    expect(await strikesOf(1)).toBe(0)
  })
})

describe('strikes', () => {
  it('gives one per run, however many caches and backends failed, and excludes at three', async () => {
    for (const id of ['r1', 'r2', 'r3']) {
      expect(await listExcluded(table)).toEqual([])
      await ledger(id, [
        [failed('server-error'), failed('invalid-credentials')],
        [ok, ok],
      ])
      await closing(id)
    }
    expect((await listExcluded(table)).map(({ userId }) => userId)).toEqual([1])
    expect(await strikesOf(2)).toBe(0)
  })

  it.each(failureReasons.filter((reason) => reason !== 'invalid-credentials'))(
    'gives none for %s, which is the site’s',
    async (reason) => {
      await ledger(RUN.id, [[failed(reason), ok]])
      await closing()
      expect(await strikesOf(1)).toBe(0)
    },
  )

  it('gives none for faults of a backend that failed for nearly everybody, and still for dead credentials', async () => {
    await ledger(RUN.id, [
      [ok, failed('server-error')],
      [ok, failed('backend-unavailable')],
      [ok, failed('invalid-credentials')],
      [failed('server-error'), ok],
    ])
    expect((await closing()).unavailable).toEqual(['edxorg'])
    expect(await Promise.all([1, 2, 3, 4].map(strikesOf))).toEqual([0, 0, 1, 0])
  })

  it('takes back those of whom the credentials work again, and leaves what an operator has excluded', async () => {
    const works: Half = { outcome: 'refreshed', requests: { 200: 2 } }
    const silent: Half = { outcome: 'unchanged' }
    await ledger(RUN.id, [
      [works, works],
      [silent, silent],
      [works, failed('server-error')],
      [works, works],
      [works, works],
    ])
    for (const userId of [1, 2, 3, 4, 5]) await addStrike(table, { userId, runId: 'before', now: END })
    await excludeLearner(table, 4, END)
    await pool.query(`
      INSERT INTO app_user (id, username, email) VALUES (5, 'five', 'five@example.com');
      INSERT INTO social_auth (user_id, provider, uid, invalid_since) VALUES (5, 'edxorg', 'five', now())`)
    await closing()
    expect(await Promise.all([1, 2, 3, 4, 5].map(strikesOf))).toEqual([0, 1, 1, 1, 1])
    await closing(RUN.id, 'learner')
    expect((await listExcluded(table)).map(({ userId }) => userId)).toEqual([4])
  })

  it('gives none in a run over one learner', async () => {
    await ledger(RUN.id, [[ok, failed('invalid-credentials')]])
    await closing(RUN.id, 'learner')
    expect(await strikesOf(1)).toBe(0)
  })
})
