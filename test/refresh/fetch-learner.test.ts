import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Backend } from '../../lambdas/domain/backends.ts'
import { backendStateOf, FAULTS_TO_OPEN, readBackendState, recordFault } from '../../lambdas/platform/backend-state.ts'
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
let worked: number[] = []
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
    access: async ({ uid, listed }, count) => {
      const http = createHttp({ baseUrl, userAgent: 'test/1', count })
      const openEdx = createOpenEdx({ http, baseUrl, client: async () => ({ clientId: 'id', clientSecret: 'secret' }) })
      if (backend === 'mitxonline')
        return {
          kind: 'reader',
          reader: asStaff(openEdx, { token: 'staff', uid }, { listed, before: async () => 0 }),
          as: 'staff',
        }
      return { kind: 'reader', reader: asLearner(openEdx, { token: 'token', uid }), as: 'learner' }
    },
    refused: async (userId, as) => {
      refused.push(`${userId} ${as}`)
    },
    worked: async (userId) => {
      worked.push(userId)
    },
    backendState: backendStateOf(table, backend, () => now),
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
      `SELECT ${backend}_outcome AS outcome, ${backend}_reason AS reason, ${backend}_requests AS requests, ${backend}_failed_runs AS runs FROM refresh_run_learner`,
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
    expect(await ledger()).toEqual({ outcome: 'refreshed', reason: null, requests: { 200: 4, 404: 1 }, runs: [] })
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

  it('asks about the runs of an account that the site has renamed by the name that it has there', async () => {
    const { baseUrl, paths } = await openEdxSite({ ...FULL, name: 'augusta' })
    await fetchFrom(baseUrl)
    expect(paths().filter((path) => path.includes('augusta'))).toHaveLength(2 * 2)
    expect(await ledger()).toMatchObject({ outcome: 'refreshed' })
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
    expect(await ledger()).toEqual({ outcome: 'unchanged', reason: null, requests: {}, runs: [] })
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

  it('a list of enrollments that answers 404 fails that cache alone', async () => {
    const { baseUrl } = await openEdxSite({
      enrollments: [A],
      certificates: { [B]: certificateOf(B) },
      grades: { [A]: gradeOf(A) },
      instead: [{ path: '/enrollment/v1/enrollment', status: 404 }],
    })
    expect(await fetchFrom(baseUrl)).toMatchObject({ next: 'done' })
    expect([await rowsOf('enrollment'), await rowsOf('certificate'), await rowsOf('current_grade')]).toEqual([[1, 2], [2], [1]])
    expect(await times()).toMatchObject({ enrollment: null, certificate: NOW, current_grade: NOW })
    expect(await ledger()).toMatchObject({ outcome: 'failed', reason: 'rejected' })
  })

  it('a 401 in mid-run ends the fetch: the credentials are dead', async () => {
    const { baseUrl, paths } = await openEdxSite({ enrollments: [A], instead: [{ path: '/certificates/', status: 401 }] })
    await fetchFrom(baseUrl)
    expect(paths()).toHaveLength(2)
    expect(refused).toEqual(['1 learner'])
    expect([await rowsOf('enrollment'), await rowsOf('certificate'), await rowsOf('current_grade')]).toEqual([[1], [1], [1, 2]])
    expect(await ledger()).toMatchObject({ outcome: 'failed', reason: 'invalid-credentials' })
  })

  it('an answer ends what was refused before, and is noted only then', async () => {
    const { baseUrl } = await openEdxSite(FULL)
    worked = []
    await fetchFrom(baseUrl)
    expect(worked).toEqual([])
    await pool.query(`UPDATE social_auth SET invalid_since = now(); UPDATE refresh_run_learner SET edxorg_outcome = NULL`)
    await fetchFrom(baseUrl, { force: true })
    expect(worked).toEqual([1])
  })

  it('a 400 to the first question of all is about the credentials too', async () => {
    const { baseUrl } = await openEdxSite({ enrollments: [A], instead: [{ path: '/enrollment/v1/', status: 400 }] })
    await fetchFrom(baseUrl)
    expect(await ledger()).toMatchObject({ outcome: 'failed', reason: 'invalid-credentials' })
  })

  it('a staff token that is refused is no fault of the learner', async () => {
    const { baseUrl } = await openEdxSite({ enrollments: [], instead: [{ path: '/enrollments', status: 401 }] })
    await fetchFrom(baseUrl, {}, 'mitxonline')
    expect(refused).toEqual(['1 staff'])
    expect(await ledger('mitxonline')).toMatchObject({ outcome: 'failed', reason: 'staff-token-refused' })
  })

  it('a fault is thrown for the machine to retry while the site has not answered anything', async () => {
    await pool.query('INSERT INTO user_cache_refresh_time (user_id, enrollment, certificate) VALUES (1, $1, $1)', [NOW])
    const { baseUrl } = await openEdxSite({ enrollments: [A, B], instead: [{ path: '/grades/', body: '[{"passed"' }] })
    await expect(fetchFrom(baseUrl)).rejects.toThrow(UpstreamMalformed)
    expect(await rowsOf('current_grade')).toEqual([1, 2])
    expect(await ledger()).toMatchObject({ outcome: null })
  })
})

describe('one dead run harms nothing but itself', () => {
  beforeEach(cacheEverything)
  const dead = (part: string, answer: object) => ({ path: `${part}${A}`, ...answer })
  const whole = { ...FULL, grades: { [B]: gradeOf(B) }, certificates: { [B]: certificateOf(B) } }

  it.each([
    ['a certificate that answers 500', [dead('/courses/', { status: 500 })], 'server-error', 2],
    ['a grade that answers 500', [dead('/grades/v1/courses/', { status: 500 })], 'server-error', 2],
    ['a grade that is not JSON', [dead('/grades/v1/courses/', { body: '[{"passed"' })], 'malformed-answer', 2],
    ['a grade of another shape', [dead('/grades/v1/courses/', { body: '{"detail": "no"}' })], 'malformed-answer', 2],
    ['an HTML 404', [dead('/grades/v1/courses/', { status: 404, body: '<h1>Not Found</h1>' })], 'malformed-answer', 2],
    [
      "a gateway's 404",
      [dead('/certificates/', {}), { path: `/courses/${A}/`, status: 404, body: '{"message":"no Route"}' }],
      'malformed-answer',
      2,
    ],
    ['a grade that answers 403', [dead('/grades/v1/courses/', { status: 403 })], 'forbidden', 1],
    ['a certificate that answers 400', [{ path: `/ada/courses/${A}`, status: 400 }], 'rejected', 1],
  ] as const)('%s: its rows stay, the other run is replaced', async (_, instead, reason, wasted) => {
    const { baseUrl, paths } = await openEdxSite({ ...whole, instead })
    expect(await fetchFrom(baseUrl)).toMatchObject({ next: 'done' })
    expect(await ledger()).toMatchObject({ outcome: 'partly', reason, runs: [A] })
    expect(await rowsOf('enrollment')).toEqual([1, 2])
    expect((await rowsOf('current_grade')).includes(2)).toBe(true)
    expect((await rowsOf('certificate')).includes(2)).toBe(true)
    const broken = [instead.at(-1)?.path ?? '', instead[0].path]
    const asked = paths().filter((path) => broken.some((part) => path.includes(part)))
    expect(asked.length).toBeGreaterThanOrEqual(wasted)
    expect(asked.length).toBeLessThanOrEqual(2)
    expect(await times()).toMatchObject({ enrollment: NOW, certificate: NOW, current_grade: NOW })
    expect((await readBackendState(table, 'edxorg')).faultingLearners).toBe(0)
  })

  it('keeps the certificate of a run whose certificate call is dead, and does not ask it for its grade', async () => {
    const { baseUrl, paths } = await openEdxSite({ ...whole, instead: [{ path: `/courses/${A}/`, status: 502 }] })
    await fetchFrom(baseUrl)
    expect([await rowsOf('certificate'), await rowsOf('current_grade')]).toEqual([
      [1, 2],
      [1, 2],
    ])
    expect(paths().filter((path) => path.includes(`/courses/${A}/`))).toHaveLength(2)
  })

  it('is asked once more, and is well when the fault has passed', async () => {
    const instead = [{ path: `/certificates/v0/certificates/ada/courses/${A}`, status: 500, times: 1 }]
    const { baseUrl } = await openEdxSite({ ...FULL, instead })
    await fetchFrom(baseUrl)
    expect(await ledger()).toMatchObject({ outcome: 'refreshed', runs: [] })
  })

  it('leaves the cache of a backend that answers no run at all as old as it was', async () => {
    const { baseUrl } = await openEdxSite({ ...FULL, instead: [{ path: '/certificates/', status: 500 }] })
    await fetchFrom(baseUrl)
    expect(await ledger()).toMatchObject({ outcome: 'partly', runs: [A, B] })
    expect([await rowsOf('certificate'), (await times()).certificate]).toEqual([[1], null])
  })
})

describe('an answer that has nothing', () => {
  beforeEach(cacheEverything)

  it('is believed of an account that the site knows', async () => {
    const { baseUrl, paths } = await openEdxSite({ enrollments: [] })
    await fetchFrom(baseUrl)
    expect(await rowsOf('enrollment')).toEqual([])
    expect(paths()).toEqual(['/api/enrollment/v1/enrollment', '/api/mobile/v0.5/my_user_info'])
    expect(await ledger()).toMatchObject({ outcome: 'refreshed' })
  })

  it.each(['edxorg', 'mitxonline'] as const)('erases nothing of an account that %s does not know (any more)', async (backend) => {
    await pool.query(`INSERT INTO cached_enrollment VALUES (1, 3, '{}'); INSERT INTO cached_current_grade VALUES (1, 3, '{}')`)
    const { baseUrl } = await openEdxSite({ enrollments: [], accounts: ['renamed'] })
    expect(await fetchFrom(baseUrl, {}, backend)).toMatchObject({ next: 'done' })
    expect([await rowsOf('enrollment'), await rowsOf('current_grade')]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
    expect(await ledger(backend)).toMatchObject({ outcome: 'failed', reason: 'account-unknown' })
  })

  it('erases no certificates or grades of one either', async () => {
    const { baseUrl } = await openEdxSite({ enrollments: [A, B], certificates: {}, grades: {}, accounts: ['renamed'] })
    await fetchFrom(baseUrl)
    expect([await rowsOf('certificate'), await rowsOf('current_grade')]).toEqual([[1], [1, 2]])
    expect(await ledger()).toMatchObject({ outcome: 'failed', reason: 'account-unknown' })
  })

  it('is no answer when the grades say that they do not know the user', async () => {
    const instead = [{ path: '/grades/', status: 404, body: '{"error_code": "user_does_not_exist"}' }]
    const { baseUrl } = await openEdxSite({ ...FULL, instead })
    await fetchFrom(baseUrl)
    expect(await rowsOf('current_grade')).toEqual([1, 2])
    expect(await ledger()).toMatchObject({ outcome: 'failed', reason: 'account-unknown' })
  })

  it('is of no account that anybody has to look up when nothing is cached', async () => {
    await pool.query('DELETE FROM cached_enrollment; DELETE FROM cached_certificate; DELETE FROM cached_current_grade')
    const { baseUrl, paths } = await openEdxSite({ enrollments: [] })
    await fetchFrom(baseUrl)
    expect(paths()).toHaveLength(1)
  })
})

describe('an inactive enrollment', () => {
  it('is kept as sent, and its run is not asked for', async () => {
    const row = { mode: 'verified', is_active: false, user: 'ada-mo', course_id: MITX_KEY }
    const body = JSON.stringify({ next: null, results: [row] })
    const { baseUrl, paths } = await openEdxSite({ enrollments: [], instead: [{ path: '/enrollments?', body }] })
    await fetchFrom(baseUrl, {}, 'mitxonline')
    expect((await pool.query('SELECT data FROM cached_enrollment')).rows).toEqual([{ data: row }])
    expect(paths()).toHaveLength(1)
  })
})

describe('the enrollments that the shard has asked for', () => {
  const listing = (rows: unknown[], askedAt = NOW) =>
    pool.query('INSERT INTO refresh_run_enrollments VALUES ($1, 1, $2, $3)', [RUN.id, askedAt, JSON.stringify(rows)])

  it('are taken up without asking again, as old as they are', async () => {
    now = new Date(NOW.getTime() + 60_000)
    await listing([{ mode: 'verified', is_active: true, user: 'Ada-MO', course_id: MITX_KEY }])
    const { baseUrl, paths } = await openEdxSite({ enrollments: [], grades: { [MITX_KEY]: gradeOf(MITX_KEY) } })
    await fetchFrom(baseUrl, {}, 'mitxonline')
    expect(paths()).toEqual([`/api/grades/v1/courses/${MITX_KEY}/?username=ada-mo`])
    expect([await rowsOf('enrollment'), (await times()).enrollment_mitxonline]).toEqual([[3], NOW])
  })

  it('erase nothing when there are none and the site does not know the account', async () => {
    await pool.query(`INSERT INTO cached_enrollment VALUES (1, 3, '{}')`)
    await listing([])
    const { baseUrl } = await openEdxSite({ enrollments: [], accounts: [] })
    await fetchFrom(baseUrl, {}, 'mitxonline')
    expect(await rowsOf('enrollment')).toEqual([3])
    expect(await ledger('mitxonline')).toMatchObject({ outcome: 'failed', reason: 'account-unknown' })
  })
})

describe('a freeze', () => {
  it('asks for its own run only, however fresh the caches are, and leaves all others', async () => {
    await cacheEverything()
    await pool.query(
      'INSERT INTO user_cache_refresh_time (user_id, enrollment, certificate, current_grade) VALUES (1, $1, $1, $1)',
      [NOW],
    )
    const { baseUrl, paths } = await openEdxSite({ ...FULL, grades: { [B]: gradeOf(B) }, certificates: {} })
    await fetchFrom(baseUrl, { force: true, run: { ...RUN, courseRunId: 2 } })
    expect(paths()).toEqual([`/api/certificates/v0/certificates/ada/courses/${B}/`, `/api/grades/v1/courses/${B}/?username=ada`])
    expect([await rowsOf('certificate'), await rowsOf('current_grade')]).toEqual([[1], [1, 2]])
    expect(await ledger()).toMatchObject({ outcome: 'refreshed' })
  })

  it('asks by the name that the cached enrollment carries: the site may have renamed the account', async () => {
    await cacheEverything()
    await pool.query(`UPDATE cached_enrollment SET data = jsonb_build_object('user', 'augusta')`)
    const { baseUrl, paths } = await openEdxSite({ ...FULL, name: 'augusta' })
    await fetchFrom(baseUrl, { force: true, run: { ...RUN, courseRunId: 2 } })
    expect(paths()).toEqual([
      `/api/certificates/v0/certificates/augusta/courses/${B}/`,
      `/api/grades/v1/courses/${B}/?username=augusta`,
    ])
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

describe('a list of enrollments that is not answered', () => {
  beforeEach(cacheEverything)

  it('has one run asked for, and nothing else when that is not answered either', async () => {
    const { baseUrl, paths } = await openEdxSite({ ...FULL, instead: [{ path: '/', status: 500 }] })
    await expect(fetchFrom(baseUrl)).rejects.toThrow(UpstreamServerError)
    expect(paths()).toHaveLength(2)
  })

  it('keeps no other cache from being replaced when the rest is answered', async () => {
    const { baseUrl } = await openEdxSite({ ...FULL, instead: [{ path: '/enrollment/v1/', status: 500 }] })
    await expect(fetchFrom(baseUrl)).rejects.toThrow(UpstreamServerError)
    expect(await times()).toMatchObject({ enrollment: null, certificate: NOW, current_grade: NOW })
  })
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
  const down = { enrollments: [], instead: [{ path: '/', status: 500 }] }
  /** Other learners for whom it failed just before. */
  const othersFail = async (learners: number) => {
    for (let userId = 100; userId < 100 + learners; userId += 1) await recordFault(table, 'edxorg', { userId, now })
  }

  it('opens the breaker, is not asked while it is open, and has another chance after', async () => {
    const { baseUrl, paths } = await openEdxSite(down)
    await othersFail(FAULTS_TO_OPEN - 1)
    await expect(fetchFrom(baseUrl)).rejects.toThrow(UpstreamServerError)
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
    expect(await readBackendState(table, 'edxorg')).toEqual({ pausedUntil: null, faultingLearners: 0, openUntil: null })
  })

  it('is not what one learner is, however often tried', async () => {
    const { baseUrl } = await openEdxSite(down)
    for (let tries = 0; tries < FAULTS_TO_OPEN; tries += 1) await expect(fetchFrom(baseUrl)).rejects.toThrow(UpstreamServerError)
    expect(await readBackendState(table, 'edxorg')).toMatchObject({ faultingLearners: 1, openUntil: null })
  })

  it('is not what a malformed answer is', async () => {
    const { baseUrl } = await openEdxSite({ enrollments: [], instead: [{ path: '/', body: '<html>' }] })
    await othersFail(FAULTS_TO_OPEN - 1)
    await expect(fetchFrom(baseUrl)).rejects.toThrow(UpstreamMalformed)
    expect((await readBackendState(table, 'edxorg')).openUntil).toBeNull()
  })

  it('is not what those are who failed in the run before too', async () => {
    await pool.query(
      `INSERT INTO refresh_run (id, kind, lease_name, fence, started_at, deadline) VALUES ('earlier', 'bulk', 'l', 1, $1, $1)`,
      [new Date(NOW.getTime() - 3_600_000)],
    )
    await pool.query(`INSERT INTO refresh_run_learner (run_id, position, user_id, edxorg_outcome, edxorg_reason)
                      VALUES ('earlier', 1, 1, 'failed', 'server-error')`)
    const { baseUrl } = await openEdxSite(down)
    await othersFail(FAULTS_TO_OPEN - 1)
    await expect(fetchFrom(baseUrl)).rejects.toThrow(UpstreamServerError)
    expect(await readBackendState(table, 'edxorg')).toMatchObject({ faultingLearners: FAULTS_TO_OPEN - 1, openUntil: null })
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
