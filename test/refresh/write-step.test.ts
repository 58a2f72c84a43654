import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cachesOf } from '../../lambdas/domain/freshness.ts'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { loadLearner } from '../../lambdas/refresh/learner-queries.ts'
import { type Replacement, type StepResult, writeStep } from '../../lambdas/refresh/write-step.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { EDX_KEYS, LEASE, MITX_KEY, NOW, openRun, RUN, seedOneLearner } from './fixtures.ts'

const { pool } = await createDatabase()
const [enrollments, certificates, grades] = cachesOf.edxorg
if (!enrollments || !certificates || !grades) throw new Error('edX.org has three caches')

const at = (loaded = {}) => ({ runId: RUN.id, lease: LEASE, userId: 1, backend: 'edxorg' as const, loaded, now: NOW })
const replacing = (
  rows: Record<string, unknown>,
  cache = enrollments,
  replacedAt = NOW,
  scope: Replacement['scope'] = 'all',
): StepResult => ({
  replacements: [{ cache, replacedAt, rows: new Map(Object.entries(rows)), scope }],
  outcome: { outcome: 'fetched' },
  failedRuns: [],
  requests: { 200: 1 },
})

const all = async (sql: string) => (await pool.query(sql)).rows

describe('writeStep', () => {
  beforeEach(async () => {
    await seedOneLearner(pool)
    await openRun(pool)
  })
  afterEach(async () => {
    const client = await pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  it('replaces a cache, sets its time, queues the index update and notes the outcome in one statement', async () => {
    const outcome = await writeStep(
      pool,
      at(),
      replacing({ [EDX_KEYS[0]]: { mode: 'audit' }, [EDX_KEYS[1]]: { mode: 'verified' } }),
    )
    expect(outcome).toBe('refreshed')
    expect(await all('SELECT course_run_id, data FROM cached_enrollment ORDER BY 1')).toEqual([
      { course_run_id: 1, data: { mode: 'audit' } },
      { course_run_id: 2, data: { mode: 'verified' } },
    ])
    expect((await loadLearner(pool, RUN, 1, 'edxorg')).times.enrollment).toEqual(NOW)
    expect(await all('SELECT program_enrollment_id FROM search_outbox')).toEqual([{ program_enrollment_id: 7 }])
    expect(await all('SELECT edxorg_outcome, edxorg_attempts, edxorg_requests, index_updates FROM refresh_run_learner')).toEqual([
      { edxorg_outcome: 'refreshed', edxorg_attempts: 1, edxorg_requests: { 200: 1 }, index_updates: 1 },
    ])
  })

  it('deletes what the backend no longer reports, and leaves the other backend alone', async () => {
    await pool.query(`INSERT INTO cached_enrollment VALUES (1, 1, '{}'), (1, 2, '{}'), (1, 3, '{}')`)
    await writeStep(pool, at(), replacing({ [EDX_KEYS[0]]: {} }))
    expect(await all('SELECT course_run_id FROM cached_enrollment ORDER BY 1')).toEqual([
      { course_run_id: 1 },
      { course_run_id: 3 },
    ])
  })

  it('leaves the rows of runs that failed alone, and says which', async () => {
    await pool.query(`INSERT INTO cached_certificate VALUES (1, 1, '{"old": 1}'), (1, 2, '{}'), (1, 3, '{}')`)
    const failed = { courseKey: EDX_KEYS[0], reason: 'server-error' as const }
    const step = replacing({}, certificates, NOW, { except: [EDX_KEYS[0]] })
    expect(await writeStep(pool, at(), { ...step, failedRuns: [failed, failed] })).toBe('partly')
    expect(await all('SELECT course_run_id FROM cached_certificate ORDER BY 1')).toEqual([
      { course_run_id: 1 },
      { course_run_id: 3 },
    ])
    expect(await all('SELECT edxorg_reason, edxorg_failed_runs FROM refresh_run_learner')).toEqual([
      { edxorg_reason: 'server-error', edxorg_failed_runs: [EDX_KEYS[0]] },
    ])
  })

  it('remembers at the last attempt which runs an earlier one gave up', async () => {
    const failedRuns = [{ courseKey: EDX_KEYS[0], reason: 'timeout' as const }]
    await writeStep(pool, at(), { replacements: [], outcome: null, failedRuns, requests: {} })
    expect(await writeStep(pool, at(), replacing({ [EDX_KEYS[1]]: {} }))).toBe('partly')
    expect(await all('SELECT edxorg_reason, edxorg_failed_runs FROM refresh_run_learner')).toEqual([
      { edxorg_reason: 'timeout', edxorg_failed_runs: [EDX_KEYS[0]] },
    ])
  })

  it('replaces the row of one run only, and leaves the time of the whole', async () => {
    await pool.query(`INSERT INTO cached_certificate VALUES (1, 1, '{}'), (1, 2, '{}')`)
    await writeStep(pool, at(), replacing({}, certificates, NOW, { only: [EDX_KEYS[0]] }))
    expect(await all('SELECT course_run_id FROM cached_certificate')).toEqual([{ course_run_id: 2 }])
    expect(await all('SELECT * FROM user_cache_refresh_time')).toEqual([])
  })

  it('ignores runs that MicroMasters does not know, and runs of the other backend', async () => {
    await writeStep(pool, at(), replacing({ 'course-v1:X+Y+Z': {}, [MITX_KEY]: {} }))
    expect(await all('SELECT * FROM cached_enrollment')).toEqual([])
  })

  it('says unchanged, and queues nothing, when the backend says what is cached', async () => {
    await pool.query(`INSERT INTO cached_enrollment VALUES (1, 1, '{"a": 1.0}')`)
    expect(await writeStep(pool, at(), replacing({ [EDX_KEYS[0]]: { a: 1 } }))).toBe('unchanged')
    expect(await all('SELECT * FROM search_outbox')).toEqual([])
  })

  it('leaves a cache as it is when somebody else replaced it meanwhile', async () => {
    const loaded = (await loadLearner(pool, RUN, 1, 'edxorg')).times
    await writeStep(pool, at(loaded), replacing({ [EDX_KEYS[0]]: { by: 'the first' } }))
    await writeStep(
      pool,
      at(loaded),
      replacing({ [EDX_KEYS[1]]: { by: 'the second' } }, enrollments, new Date(NOW.getTime() + 1)),
    )
    expect(await all('SELECT course_run_id, data FROM cached_enrollment')).toEqual([
      { course_run_id: 1, data: { by: 'the first' } },
    ])
  })

  it('keeps the outcome open, and sums attempts and requests, until the step ends', async () => {
    await writeStep(pool, at(), { ...replacing({ [EDX_KEYS[0]]: {} }), outcome: null, requests: { 200: 1, 500: 1 } })
    const loaded = (await loadLearner(pool, RUN, 1, 'edxorg')).times
    const last = { replacements: [], outcome: { outcome: 'fetched' as const }, failedRuns: [], requests: { 200: 2 } }
    expect(await writeStep(pool, at(loaded), last)).toBe('refreshed')
    expect(await all('SELECT edxorg_attempts, edxorg_requests FROM refresh_run_learner')).toEqual([
      { edxorg_attempts: 2, edxorg_requests: { 200: 3, 500: 1 } },
    ])
  })

  it('writes several caches at once', async () => {
    const result = replacing({ [EDX_KEYS[0]]: {} })
    const rows = new Map([[EDX_KEYS[0], { ok: true }]])
    const more = [certificates, grades].map((cache) => ({ cache, replacedAt: NOW, rows, scope: 'all' as const }))
    await writeStep(pool, at(), { ...result, replacements: [...result.replacements, ...more] })
    expect(await all('SELECT data FROM cached_certificate UNION ALL SELECT data FROM cached_current_grade')).toHaveLength(2)
    expect((await loadLearner(pool, RUN, 1, 'edxorg')).times).toMatchObject({
      enrollment: NOW,
      certificate: NOW,
      current_grade: NOW,
    })
  })

  it('refuses a holder whose fence is no longer the newest, and leaves nothing behind', async () => {
    await openRun(pool, 'run-2', 2)
    await expect(writeStep(pool, at(), replacing({ [EDX_KEYS[0]]: {} }))).rejects.toThrow(LeaseLost)
    expect(await all('SELECT * FROM cached_enrollment')).toEqual([])
    expect(await all('SELECT * FROM user_cache_refresh_time')).toEqual([])
  })
})
