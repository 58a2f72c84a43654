import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LeaseLost, UpstreamServerError } from '../../lambdas/platform/errors.ts'
import { MAX_PAUSES } from '../../lambdas/refresh/fetch-learner.ts'
import { SHARD_SIZE } from '../../lambdas/refresh/run.ts'
import { recordGroupFailure } from '../../lambdas/refresh/shard-queries.ts'
import { fetchShardEnrollments, type ShardDependencies } from '../../lambdas/refresh/shard-enrollments.ts'
import { createHttp } from '../../lambdas/upstreams/http.ts'
import { createOpenEdx } from '../../lambdas/upstreams/open-edx.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { json, serve } from '../upstreams/server.ts'
import { DEADLINE, MITX_KEY, NOW, openRun, RUN, seedOneLearner } from './fixtures.ts'

const { pool } = await createDatabase()
const LEARNERS = 130

let pausedUntil: Date | null
let refused = 0

/** A site whose staff list holds one enrollment of each user that is asked for, on pages of 100. */
const staffList = (without: readonly string[] = []) =>
  serve(({ url }, response) => {
    const query = new URL(url, 'http://x').searchParams
    const names = (query.get('username') ?? '').split(',')
    if (names.includes('bad name')) return json(response, {}, 400)
    const from = Number(query.get('cursor') ?? 0)
    const rows = names
      .filter((name) => !without.includes(name))
      .map((user) => ({ user, mode: 'verified', is_active: false, course_id: MITX_KEY }))
    const next = from + 100 < rows.length ? `http://inner/api/e?username=${names.join()}&cursor=${from + 100}` : null
    json(response, { next, results: rows.slice(from, from + 100) })
  })

function dependencies(baseUrl: string): ShardDependencies {
  return {
    database: pool,
    now: () => NOW,
    list: (usernames, count) => {
      const http = createHttp({ baseUrl, userAgent: 'test/1', count })
      const client = async () => ({ clientId: 'id', clientSecret: 'secret' })
      return createOpenEdx({ http, baseUrl, client }).staffEnrollments('staff', usernames)
    },
    refused: () => {
      refused += 1
    },
    backendState: {
      read: async () => ({ pausedUntil, openUntil: null, faultingLearners: 0 }),
      pause: async (until) => {
        pausedUntil = until
      },
    },
  }
}

const fetchShard = (baseUrl: string, changes = {}) =>
  fetchShardEnrollments(dependencies(baseUrl), { run: RUN, first: 1, pauses: 0, ...changes })
const listed = async () => (await pool.query('SELECT user_id, rows FROM refresh_run_enrollments ORDER BY 1')).rows
const requests = async () => (await pool.query('SELECT group_requests FROM refresh_run')).rows[0]?.group_requests

beforeEach(async () => {
  pausedUntil = null
  refused = 0
  await seedOneLearner(pool)
  await pool.query(`INSERT INTO app_user (id, username, email) SELECT n, 'user' || n, '' FROM generate_series(2, $1::int) n`, [
    LEARNERS,
  ])
  await pool.query('INSERT INTO profile (id, user_id) SELECT id, id FROM app_user WHERE id > 1')
  await pool.query(
    `INSERT INTO social_auth (user_id, provider, uid) SELECT id, 'mitxonline', 'u' || id FROM app_user WHERE id > 1`,
  )
  await openRun(pool)
})
afterEach(async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
})

describe('the enrollments of a shard', () => {
  it('are asked for a hundred names at a time, and kept as sent for each learner, inactive ones and nothing too', async () => {
    const { baseUrl, asked } = await staffList(['u7'])
    expect(await fetchShard(baseUrl)).toEqual({ next: 'done', pauses: 0 })
    expect(asked).toHaveLength(Math.ceil(LEARNERS / 100))
    const rows = await listed()
    expect(rows).toHaveLength(LEARNERS)
    expect(rows[1]).toEqual({ user_id: 2, rows: [{ user: 'u2', mode: 'verified', is_active: false, course_id: MITX_KEY }] })
    expect(rows[6]).toEqual({ user_id: 7, rows: [] })
    expect(await requests()).toEqual({ 200: 2 })
  })

  it('are not asked for again by a retry, nor of who is fresh, has an outcome or stands in another shard', async () => {
    const { baseUrl, asked } = await staffList()
    await pool.query(`UPDATE refresh_run_learner SET mitxonline_outcome = 'unchanged' WHERE user_id = 2`)
    await pool.query('INSERT INTO user_cache_refresh_time (user_id, enrollment_mitxonline) VALUES (3, $1)', [NOW])
    await pool.query(`UPDATE refresh_run_learner SET position = $1 WHERE user_id = 4`, [SHARD_SIZE + 1])
    await fetchShard(baseUrl)
    expect((await listed()).map(({ user_id }) => user_id).slice(0, 3)).toEqual([1, 5, 6])
    const before = asked.length
    await fetchShard(baseUrl)
    expect(asked).toHaveLength(before)
  })

  it('leave a name that the site does not take to the step of its learner', async () => {
    await pool.query(`UPDATE social_auth SET uid = 'bad name' WHERE user_id = 5`)
    const { baseUrl } = await staffList()
    await fetchShard(baseUrl)
    expect((await listed()).some(({ user_id }) => user_id === 5)).toBe(false)
    expect(await listed()).toHaveLength(LEARNERS - 1)
  })

  it('wait as long as the site asks, so many times', async () => {
    const { baseUrl } = await serve(
      (_, response) => void response.writeHead(429, { 'content-type': 'text/html' }).end('<h1>Slow</h1>'),
    )
    const until = new Date(NOW.getTime() + 30_000).toISOString()
    expect(await fetchShard(baseUrl)).toEqual({ next: 'wait', until, pauses: 1 })
    expect(await requests()).toEqual({ 429: 1 })
    expect(await fetchShard(baseUrl)).toEqual({ next: 'wait', until, pauses: 1 })
    expect(await requests()).toEqual({ 429: 1 })
    expect(await fetchShard(baseUrl, { pauses: MAX_PAUSES })).toEqual({ next: 'done', pauses: MAX_PAUSES })
  })

  it.each([401, 403])('are given up when the staff token is refused with %i', async (status) => {
    const { baseUrl, asked } = await serve((_, response) => json(response, {}, status))
    expect(await fetchShard(baseUrl)).toMatchObject({ next: 'done' })
    expect([refused, asked.length]).toEqual([1, 1])
  })

  it('are tried again by the machine when the site has a fault; what it cost is counted', async () => {
    const { baseUrl } = await serve((_, response) => json(response, {}, 502))
    await expect(fetchShard(baseUrl)).rejects.toThrow(UpstreamServerError)
    expect(await requests()).toEqual({ 502: 1 })
  })

  it('are not asked for past the deadline, nor written by who lost the lease', async () => {
    const { baseUrl, asked } = await staffList()
    await fetchShardEnrollments({ ...dependencies(baseUrl), now: () => DEADLINE }, { run: RUN, first: 1, pauses: 0 })
    expect(asked).toEqual([])
    await pool.query('UPDATE lease_fence SET fence = 2')
    await expect(fetchShard(baseUrl)).rejects.toThrow(LeaseLost)
    expect(await listed()).toEqual([])
  })
})

describe('a failure of the whole shard', () => {
  const failures = async () => (await pool.query('SELECT group_failures FROM refresh_run')).rows[0]?.group_failures

  it('is noted with the run, once however often', async () => {
    await recordGroupFailure(pool, RUN, 1, 'timeout')
    await recordGroupFailure(pool, RUN, 1, 'timeout')
    await recordGroupFailure(pool, RUN, 51, 'step-failed')
    expect(await failures()).toEqual({ 1: 'timeout', 51: 'step-failed' })
  })

  it('is not noted by who has lost the lease', async () => {
    const newer = { ...RUN, lease: { ...RUN.lease, fence: RUN.lease.fence + 1 } }
    await recordGroupFailure(pool, newer, 51, 'timeout')
    await expect(recordGroupFailure(pool, RUN, 1, 'timeout')).rejects.toThrow(LeaseLost)
    expect(await failures()).toEqual({ 51: 'timeout' })
  })
})
