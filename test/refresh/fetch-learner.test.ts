import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Backend } from '../../lambdas/domain/backends.ts'
import {
  FAULTS_TO_OPEN,
  pauseBackend,
  readBackendState,
  recordFault,
  recordSuccess,
} from '../../lambdas/platform/backend-state.ts'
import type { Coordination } from '../../lambdas/platform/coordination.ts'
import { LeaseLost, UpstreamMalformed, UpstreamServerError } from '../../lambdas/platform/errors.ts'
import { log } from '../../lambdas/platform/log.ts'
import { type FetchDependencies, type FetchInput, fetchLearner, MAX_PAUSES } from '../../lambdas/refresh/fetch-learner.ts'
import { asLearner, asStaff } from '../../lambdas/refresh/readers.ts'
import { createHttp } from '../../lambdas/upstreams/http.ts'
import { createOpenEdx } from '../../lambdas/upstreams/open-edx.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { countStatements } from '../kit/statements.ts'
import { DEADLINE, EDX_KEYS, MITX_KEY, NOW, openRun, RUN, seedOneLearner } from './fixtures.ts'
import { certificateOf, gradeOf, openEdxSite, type Site } from './site.ts'

const { pool } = await createDatabase()
const client = coordinationClient('dynalite')
const [A, B] = EDX_KEYS
const FULL: Site = {
  enrollments: [A, B],
  certificates: { [A]: certificateOf(A) },
  grades: { [A]: gradeOf(A), [B]: gradeOf(B) },
}

let table: Coordination
let refused: string[] = []
let now = NOW

/** The fetches' own connections, whose round trips are counted. */
const counting = new pg.Pool(pool.options)
afterAll(() => counting.end())
const statements = countStatements(counting)

function dependencies(baseUrl: string, backend: Backend = 'edxorg'): FetchDependencies {
  return {
    backend,
    database: counting,
    callsAtOnce: 2,
    now: () => now,
    random: () => 0,
    log,
    access: async (_, uid, count) => {
      const http = createHttp({ baseUrl, userAgent: 'test/1', count })
      const openEdx = createOpenEdx({ http, baseUrl, client: async () => ({ clientId: 'id', clientSecret: 'secret' }) })
      if (backend === 'mitxonline') return { kind: 'reader', reader: asStaff(openEdx, 'staff', uid), as: 'staff' }
      return { kind: 'reader', reader: asLearner(openEdx, 'token', uid), as: 'learner' }
    },
    refused: async (userId, as) => {
      refused.push(`${userId} ${as}`)
    },
    backendState: {
      read: () => readBackendState(table, backend),
      pause: (until) => pauseBackend(table, backend, until),
      fault: () => recordFault(table, backend, now),
      success: (seen) => recordSuccess(table, backend, seen),
    },
  }
}

const INPUT: FetchInput = { run: RUN, userId: 1, force: false, pauses: 0 }
const fetchFrom = (baseUrl: string, changes: Partial<FetchInput> = {}, backend: Backend = 'edxorg') =>
  fetchLearner(dependencies(baseUrl, backend), { ...INPUT, ...changes })

const rowsOf = async (kind: string) =>
  (await pool.query(`SELECT course_run_id AS run FROM cached_${kind} ORDER BY 1`)).rows.map(({ run }) => run)
const ledger = async (backend: Backend = 'edxorg') =>
  (
    await pool.query(
      `SELECT ${backend}_outcome AS outcome, ${backend}_reason AS reason, ${backend}_requests AS requests FROM refresh_run_learner`,
    )
  ).rows[0]
const times = async () => (await pool.query('SELECT * FROM user_cache_refresh_time')).rows[0] ?? {}
const cacheEverything = () =>
  pool.query(`INSERT INTO cached_enrollment VALUES (1, 1, '{}'), (1, 2, '{}');
              INSERT INTO cached_certificate VALUES (1, 1, '{}'); INSERT INTO cached_current_grade VALUES (1, 1, '{}'), (1, 2, '{}');`)

beforeEach(async () => {
  table = await createCoordination('dynalite', client)
  refused = []
  statements.reset()
  now = NOW
  await seedOneLearner(pool)
  await openRun(pool)
})
afterEach(async () => {
  const one = await pool.connect()
  await truncateAll(one).finally(() => one.release())
})

describe('a first refresh', () => {
  it('asks edX.org 1 + 2 × runs questions, and stores what it says', async () => {
    const { baseUrl, paths } = await openEdxSite(FULL)
    expect(await fetchFrom(baseUrl)).toEqual({ next: 'done', pauses: 0 })
    expect(paths()).toHaveLength(1 + 2 * 2)
    expect(await rowsOf('enrollment')).toEqual([1, 2])
    expect(await rowsOf('certificate')).toEqual([1])
    expect(await rowsOf('current_grade')).toEqual([1, 2])
    expect(await ledger()).toEqual({ outcome: 'refreshed', reason: null, requests: { 200: 4, 404: 1 } })
  })

  it('asks MITx Online 1 + runs questions, with the staff token', async () => {
    const { baseUrl, paths } = await openEdxSite({ enrollments: [MITX_KEY], grades: { [MITX_KEY]: gradeOf(MITX_KEY) } })
    await fetchFrom(baseUrl, {}, 'mitxonline')
    expect(paths()).toEqual([
      '/api/enrollment/v1/enrollments?username=ada-mo',
      `/api/grades/v1/courses/${MITX_KEY}/?username=ada-mo`,
    ])
    expect(await rowsOf('enrollment')).toEqual([3])
    expect(await rowsOf('current_grade')).toEqual([3])
    expect(await ledger('mitxonline')).toMatchObject({ outcome: 'refreshed' })
  })

  it('needs at most 3 round trips to Postgres per cache', async () => {
    const { baseUrl } = await openEdxSite(FULL)
    await fetchFrom(baseUrl)
    expect(statements.count()).toBeGreaterThan(0)
    expect(statements.count()).toBeLessThanOrEqual(3 * 3)
  })

  it('asks only about runs that MicroMasters knows', async () => {
    const { baseUrl, paths } = await openEdxSite({ ...FULL, enrollments: [A, 'course-v1:Else+X+1T'] })
    await fetchFrom(baseUrl)
    expect(paths()).toHaveLength(1 + 2)
  })

  it('keeps verified certificates only', async () => {
    const { baseUrl } = await openEdxSite({ ...FULL, certificates: { [A]: certificateOf(A, 'honor'), [B]: certificateOf(B) } })
    await fetchFrom(baseUrl)
    expect(await rowsOf('certificate')).toEqual([2])
  })
})

describe('freshness', () => {
  it('makes no call when everything is fresh, unless forced', async () => {
    const { baseUrl, paths } = await openEdxSite(FULL)
    await pool.query(
      `INSERT INTO user_cache_refresh_time (user_id, enrollment, certificate, current_grade) VALUES (1, $1, $1, $1)`,
      [NOW],
    )
    await fetchFrom(baseUrl)
    expect(paths()).toEqual([])
    expect(await ledger()).toEqual({ outcome: 'unchanged', reason: null, requests: {} })
    await pool.query('UPDATE refresh_run_learner SET edxorg_outcome = NULL')
    await fetchFrom(baseUrl, { force: true })
    expect(paths()).toHaveLength(5)
  })

  it('does nothing for a backend without a linked account', async () => {
    const { baseUrl, paths } = await openEdxSite(FULL)
    await pool.query(`DELETE FROM social_auth WHERE provider = 'edxorg'`)
    await fetchFrom(baseUrl)
    expect(paths()).toEqual([])
    expect(await ledger()).toMatchObject({ outcome: 'not-linked' })
  })

  it('does nothing again for a learner who has an outcome in this run', async () => {
    const { baseUrl, paths } = await openEdxSite(FULL)
    await fetchFrom(baseUrl)
    const asked = paths().length
    await fetchFrom(baseUrl, { force: true })
    expect(paths()).toHaveLength(asked)
  })
})

describe('nothing cached is deleted on a failed or partial answer', () => {
  beforeEach(cacheEverything)

  it.each([
    ['a certificate call that answers 403', { path: '/certificates/', status: 403 }, 'certificate', 'forbidden'],
    ['a grade call that answers 403', { path: '/grades/', status: 403 }, 'current_grade', 'forbidden'],
    ['a grade call that answers 418', { path: '/grades/', status: 418 }, 'current_grade', 'rejected'],
    ['a list of enrollments that answers 404', { path: '/enrollment/v1/enrollment', status: 404 }, 'enrollment', 'rejected'],
  ] as const)('%s fails that cache alone', async (_, instead, cache, reason) => {
    const { baseUrl } = await openEdxSite({ enrollments: [A], grades: {}, instead: [instead] })
    expect(await fetchFrom(baseUrl)).toMatchObject({ next: 'done' })
    const kept = { enrollment: [1, 2], certificate: [1], current_grade: [1, 2] }
    const replaced = { enrollment: [1], certificate: [], current_grade: [] }
    for (const kind of ['enrollment', 'certificate', 'current_grade'] as const) {
      expect([kind, await rowsOf(kind)]).toEqual([kind, kind === cache ? kept[kind] : replaced[kind]])
      expect([kind, (await times())[kind]]).toEqual([kind, kind === cache ? null : NOW])
    }
    expect(await ledger()).toMatchObject({ outcome: 'failed', reason })
  })

  it.each([400, 401])('a %i in mid-run ends the fetch: the credentials are dead', async (status) => {
    const { baseUrl, paths } = await openEdxSite({ enrollments: [A], instead: [{ path: '/certificates/', status }] })
    await fetchFrom(baseUrl)
    expect(paths()).toHaveLength(2)
    expect(refused).toEqual(['1 learner'])
    expect([await rowsOf('enrollment'), await rowsOf('certificate'), await rowsOf('current_grade')]).toEqual([[1], [1], [1, 2]])
    expect(await ledger()).toMatchObject({ outcome: 'failed', reason: 'invalid-credentials' })
  })

  it('a staff token that is refused is no fault of the learner', async () => {
    const { baseUrl } = await openEdxSite({ enrollments: [], instead: [{ path: '/enrollments', status: 401 }] })
    await fetchFrom(baseUrl, {}, 'mitxonline')
    expect(refused).toEqual(['1 staff'])
    expect(await ledger('mitxonline')).toMatchObject({ outcome: 'failed', reason: 'staff-token-refused' })
  })

  it.each([
    ['500', { path: '/grades/', status: 500 }, UpstreamServerError],
    ['malformed JSON', { path: '/grades/', body: '[{"passed"' }, UpstreamMalformed],
    ['JSON of another shape', { path: '/grades/', body: '{"detail": "no"}' }, UpstreamMalformed],
  ])('%s is thrown for the machine to retry, after keeping the other caches', async (_, instead, expected) => {
    const { baseUrl, paths } = await openEdxSite({ enrollments: [A], instead: [instead] })
    await expect(fetchFrom(baseUrl)).rejects.toThrow(expected)
    expect([await rowsOf('enrollment'), await rowsOf('certificate'), await rowsOf('current_grade')]).toEqual([[1], [], [1, 2]])
    expect(await ledger()).toMatchObject({ outcome: null })
    const asked = paths().length
    await expect(fetchFrom(baseUrl)).rejects.toThrow(expected)
    expect(paths().slice(asked)).toEqual([`/api/grades/v1/courses/${A}/?username=ada`])
  })
})

it('leaves certificates and grades alone while it cannot know the runs: the next attempt asks about them', async () => {
  const { baseUrl } = await openEdxSite({ enrollments: [A], instead: [{ path: '/enrollment/v1/', status: 500 }] })
  await expect(fetchFrom(baseUrl)).rejects.toThrow(UpstreamServerError)
  expect(await times()).toEqual({})
  const well = await openEdxSite(FULL)
  await fetchFrom(well.baseUrl)
  expect(well.paths()).toHaveLength(5)
})

describe('a backend that asks to wait', () => {
  const limited = { path: '/certificates/', status: 429, retryAfter: '30' }

  it('pauses everybody and comes back when it may', async () => {
    const { baseUrl, paths } = await openEdxSite({ enrollments: [A], instead: [limited] })
    const until = new Date(NOW.getTime() + 30_000)
    expect(await fetchFrom(baseUrl)).toEqual({ next: 'wait', until: until.toISOString(), pauses: 1 })
    expect((await readBackendState(table, 'edxorg')).pausedUntil).toEqual(until)
    const asked = paths().length
    expect(await fetchFrom(baseUrl)).toMatchObject({ next: 'wait' })
    expect(paths()).toHaveLength(asked)
    now = until
    await fetchFrom(baseUrl, { pauses: 1 })
    expect(paths().length).toBeGreaterThan(asked)
  })

  it('is given up for this run after so many pauses, without deleting anything', async () => {
    await cacheEverything()
    const { baseUrl } = await openEdxSite({ enrollments: [A], instead: [limited] })
    expect(await fetchFrom(baseUrl, { pauses: MAX_PAUSES })).toMatchObject({ next: 'done' })
    expect(await ledger()).toMatchObject({ outcome: 'failed', reason: 'rate-limited' })
    expect(await rowsOf('certificate')).toEqual([1])
  })

  it('leaves the learner for next time when the pause outlasts the deadline', async () => {
    const { baseUrl } = await openEdxSite({ enrollments: [A], instead: [limited] })
    now = new Date(DEADLINE.getTime() - 10_000)
    expect(await fetchFrom(baseUrl)).toMatchObject({ next: 'left' })
    expect(await ledger()).toMatchObject({ outcome: null })
  })
})

describe('a backend that fails for nearly everybody', () => {
  it('opens the breaker, is not asked while it is open, and has another chance after', async () => {
    const { baseUrl, paths } = await openEdxSite({ enrollments: [], instead: [{ path: '/', status: 500 }] })
    for (let fault = 0; fault < FAULTS_TO_OPEN; fault += 1) await expect(fetchFrom(baseUrl)).rejects.toThrow(UpstreamServerError)
    const asked = paths().length
    const { openUntil } = await readBackendState(table, 'edxorg')
    expect(await fetchFrom(baseUrl)).toMatchObject({ next: 'done' })
    expect(paths()).toHaveLength(asked)
    expect(await ledger()).toMatchObject({ outcome: 'failed', reason: 'backend-unavailable' })

    const well = await openEdxSite(FULL)
    now = openUntil ?? NOW
    await pool.query('UPDATE refresh_run_learner SET edxorg_outcome = NULL')
    await fetchFrom(well.baseUrl)
    expect(await ledger()).toMatchObject({ outcome: 'refreshed' })
    expect(await readBackendState(table, 'edxorg')).toEqual({ pausedUntil: null, consecutiveFaults: 0, openUntil: null })
  })
})

describe('the deadline and the lease', () => {
  it('starts no learner past the deadline, and sees one through who was started', async () => {
    const { baseUrl, paths } = await openEdxSite(FULL)
    now = DEADLINE
    expect(await fetchFrom(baseUrl)).toEqual({ next: 'left', pauses: 0 })
    expect(paths()).toEqual([])
    await pool.query('UPDATE refresh_run_learner SET mitxonline_attempts = 1')
    expect(await fetchFrom(baseUrl)).toMatchObject({ next: 'done' })
    expect(paths()).toHaveLength(5)
  })

  it('writes nothing for a holder that lost its lease', async () => {
    const { baseUrl } = await openEdxSite(FULL)
    await pool.query(`UPDATE lease_fence SET fence = 2`)
    await expect(fetchFrom(baseUrl)).rejects.toThrow(LeaseLost)
    expect([await rowsOf('enrollment'), await times()]).toEqual([[], {}])
  })
})
