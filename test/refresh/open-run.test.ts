import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { log } from '../../lambdas/platform/log.ts'
import { type OpenDependencies, openBulk, openLearner } from '../../lambdas/refresh/open-run.ts'
import { unfinishedLearners } from '../../lambdas/refresh/queries.ts'
import { SHARD_SIZE } from '../../lambdas/refresh/run.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { DEADLINE, LEASE, NOW, seedOneLearner } from './fixtures.ts'

const { pool } = await createDatabase()
const dependencies = (changes: Partial<OpenDependencies['settings']> = {}, excluded: number[] = []): OpenDependencies => ({
  database: pool,
  log,
  now: () => NOW,
  excludedUserIds: async () => excluded,
  pause: async () => null,
  settings: { bulkEnabled: true, dedpTitle: 'DEDP', includeDedp: false, ...changes },
})
const opening = (execution = 'run-1', fence = LEASE.fence) => ({
  execution,
  startedAt: NOW,
  lease: { ...LEASE, fence, owner: execution, expiresAt: DEADLINE },
})
const count = async (sql: string) => (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0]?.n

/** Adds learners 2 … n + 1, of whom the last ones were refreshed longest ago. */
async function addLearners(n: number) {
  await pool.query(`
    INSERT INTO app_user (id, username, email) SELECT i, 'u' || i, i || '@example.com' FROM generate_series(2, ${n + 1}) i;
    INSERT INTO profile (id, user_id) SELECT i, i FROM generate_series(2, ${n + 1}) i;
    INSERT INTO social_auth (user_id, provider, uid) SELECT i, 'edxorg', 'u' || i FROM generate_series(2, ${n + 1}) i;
    INSERT INTO user_cache_refresh_time (user_id, enrollment, certificate, current_grade)
      SELECT i, t, t, t FROM generate_series(2, ${n + 1}) i, LATERAL (SELECT '2026-11-01'::timestamptz - i * interval '1 minute' AS t) s`)
}

beforeEach(() => seedOneLearner(pool))
afterEach(async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
})

describe('opening a bulk run', () => {
  it('writes the ledger oldest first and plans shards of positions', async () => {
    await addLearners(SHARD_SIZE)
    const opened = await openBulk(dependencies(), opening(), undefined)
    expect(opened).toEqual({
      disabled: false,
      run: { id: 'run-1', lease: LEASE, deadline: DEADLINE.toISOString(), force: false },
      selected: SHARD_SIZE + 1,
      shards: [1, SHARD_SIZE + 1],
    })
    expect((await unfinishedLearners(pool, 'run-1', 1, 3)).slice(0, 3)).toEqual([1, SHARD_SIZE + 1, SHARD_SIZE])
    expect(await unfinishedLearners(pool, 'run-1', SHARD_SIZE + 1, SHARD_SIZE)).toEqual([2])
  })

  it('gives the same plan when it is called again, as a retried step does', async () => {
    const first = await openBulk(dependencies(), opening(), undefined)
    expect(await openBulk(dependencies(), opening(), undefined)).toEqual(first)
    expect(await count('refresh_run_learner')).toBe(1)
  })

  it('leaves out learners with three strikes, and says how many', async () => {
    expect(await openBulk(dependencies({}, [1]), opening(), undefined)).toMatchObject({ selected: 0, shards: [] })
    expect((await pool.query('SELECT excluded FROM refresh_run')).rows).toEqual([{ excluded: 1 }])
  })

  it('does nothing while the switch is off, and says so', async () => {
    expect(await openBulk(dependencies({ bulkEnabled: false }), opening(), undefined)).toEqual({
      disabled: true,
      message: 'EDX_BATCH_UPDATES_ENABLED is false: nothing was refreshed.',
    })
    expect(await count('refresh_run')).toBe(0)
  })

  it('does nothing while an operator holds it, and says who, since when and why', async () => {
    const pause = async () => ({ since: NOW, operator: 'op', reason: 'tokens revoked' })
    expect(await openBulk({ ...dependencies(), pause }, opening(), undefined)).toEqual({
      disabled: true,
      message: `Held by op since ${NOW.toISOString()} (tokens revoked): nothing was refreshed.`,
    })
    expect(await count('refresh_run')).toBe(0)
  })

  it('is refused to a holder that lost its lease', async () => {
    await openBulk(dependencies(), opening('run-2', 2), undefined)
    await expect(openBulk(dependencies(), opening('run-1', 1), undefined)).rejects.toThrow(LeaseLost)
    expect(await count(`refresh_run WHERE id = 'run-1'`)).toBe(0)
  })

  it('forgets ledgers of 90 days ago', async () => {
    await openBulk(dependencies(), opening('old'), undefined)
    await pool.query(`UPDATE refresh_run SET started_at = $1::timestamptz - interval '91 days'`, [NOW])
    await openBulk(dependencies(), opening('new'), undefined)
    expect((await pool.query('SELECT id FROM refresh_run')).rows).toEqual([{ id: 'new' }])
  })
})

describe('resuming a bulk run', () => {
  it('goes on with the learners that have no outcome, under the new lease', async () => {
    await addLearners(2)
    await openBulk(dependencies(), opening(), undefined)
    await pool.query(
      `UPDATE refresh_run_learner SET mitxonline_outcome = 'not-linked', edxorg_outcome = 'unchanged' WHERE position = 1`,
    )
    const resumed = await openBulk(dependencies(), opening('run-2', 2), 'run-1')
    expect(resumed).toMatchObject({ selected: 3, shards: [1], run: { id: 'run-1', lease: { fence: 2 } } })
    expect(await unfinishedLearners(pool, 'run-1', 1, SHARD_SIZE)).toEqual([3, 2])
  })

  it('names a run that does not exist', async () => {
    await expect(openBulk(dependencies(), opening(), 'nope')).rejects.toThrow('resume: there is no bulk run nope')
  })
})

it('opens a run over one learner on one backend: the other one has its outcome already', async () => {
  await openLearner({ database: pool }, opening('one'), { userId: 1, force: false, backend: 'edxorg' })
  expect((await pool.query('SELECT mitxonline_outcome, edxorg_outcome FROM refresh_run_learner')).rows).toEqual([
    { mitxonline_outcome: 'not-asked', edxorg_outcome: null },
  ])
})

it('opens a run over one learner', async () => {
  const opened = await openLearner({ database: pool }, opening('one'), { userId: 1, force: true })
  expect(opened).toMatchObject({ disabled: false, run: { id: 'one', force: true }, selected: 1 })
  expect((await pool.query('SELECT kind, forced FROM refresh_run')).rows).toEqual([{ kind: 'learner', forced: true }])
})
