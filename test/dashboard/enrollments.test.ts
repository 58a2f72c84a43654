import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { takeTurn } from '../../lambdas/platform/pace.ts'
import { createTokenCipher } from '../../lambdas/platform/token-cipher.ts'
import { startSimulator } from '../../local/simulator/start.ts'
import { backendSecrets, createTokenMaker } from '../../local/world/credentials.ts'
import { createWorld } from '../../local/world/world.ts'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'

const now = new Date()
const world = createWorld({ learners: 20, seed: 'enrollments', now })
const simulator = await startSimulator({ world })
afterAll(() => simulator.close())
const api = await startApi({ edxorg: simulator.edxorg.url, mitxonline: simulator.mitxonline.url })
const cipher = createTokenCipher(api.tokenKeys)

/** A learner with a working account on edX.org. */
const learner = Array.from({ length: 20 }, (_, index) => world.learner(index)).find(
  ({ accounts }) => accounts.edxorg?.tokens === 'fresh' && accounts.edxorg.isActive,
)
if (!learner?.accounts.edxorg) throw new Error('the world has no such learner')
const { username: uid, studies } = learner.accounts.edxorg
const ADA = { userId: 1, username: 'ada' }
const owner = { userId: 1, backend: 'edxorg' } as const
const studied = new Set(studies.map(({ run }) => run.key))
const offered = [...world.catalog.runs.values()].filter((run) => run.backend === 'edxorg' && !studied.has(run.key))
const [key = '', examKey = ''] = offered.map((run) => run.key)
const onMitxOnline = Array.from({ length: 20 }, (_, index) => world.learner(index)).find(({ accounts }) => accounts.mitxonline)
if (!onMitxOnline) throw new Error('the world has nobody on MITx Online')
const mitxExamKey =
  [...world.catalog.runs.values()].find((run) => run.backend === 'mitxonline' && run.key.includes('_exam'))?.key ?? ''

async function seed(token: { access: string; expired?: boolean; refresh?: string }) {
  await api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'a@example.com');
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (7, 1, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C');`)
  await api.pool.query(
    `INSERT INTO course_run (id, course_id, edx_course_key) VALUES (1, 1, $1), (2, 1, 'course-v1:MITx+Nowhere+1T2026')`,
    [key],
  )
  await api.pool.query(
    `INSERT INTO social_auth (user_id, provider, uid, access_token, refresh_token, expires_in, token_updated_at)
     VALUES (1, 'edxorg', $1, $2, $3, 36000, $4)`,
    [uid, cipher.encrypt(token.access, owner), cipher.encrypt(token.refresh ?? 'dead', owner), token.expired ? new Date(0) : now],
  )
}
const tokens = createTokenMaker('enrollments', 'edxorg')
const index = learner.index
const GOOD = tokens.make({ kind: 'access', index, generation: 0, expires: Math.floor(now.getTime() / 1000) + 36_000 })

const enroll = async (courseId = key) => {
  const response = await api.ask('/api/v0/course_enrollments/', { method: 'POST', as: ADA, body: { course_id: courseId } })
  return { status: response.status, body: await response.json() }
}
const rows = async (sql: string) => (await api.pool.query(sql)).rows

describe('course_enrollments', () => {
  beforeEach(async () => {
    simulator.controls.reset()
    const client = await api.pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  it('enrolls as auditor, caches what the site answers, and queues the search document', async () => {
    await seed({ access: GOOD })
    const { status, body } = await enroll()
    expect([status, body]).toMatchObject([200, { mode: 'audit', user: uid, course_details: { course_id: key } }])
    expect(await rows('SELECT user_id, course_run_id, data FROM cached_enrollment')).toEqual([
      { user_id: 1, course_run_id: 1, data: body },
    ])
    expect(await rows('SELECT program_enrollment_id, deleted FROM search_outbox')).toEqual([
      { program_enrollment_id: 7, deleted: false },
    ])
    expect((await enroll()).status).toBe(200)
    expect(await rows('SELECT FROM cached_enrollment')).toHaveLength(1)
  })

  it('refuses dead credentials, and marks the account', async () => {
    await seed({ access: 'dead' })
    expect(await enroll()).toMatchObject({ status: 400, body: { code: 'invalid-credentials' } })
    expect(await rows('SELECT FROM cached_enrollment')).toEqual([])
    expect(await rows('SELECT invalid_since IS NOT NULL AS marked FROM social_auth')).toEqual([{ marked: true }])
  })

  it('gives up when the site refuses even a token that it just made', async () => {
    const refresh = tokens.make({ kind: 'refresh', index, generation: 0, expires: 0 })
    await seed({ access: 'dead', refresh })
    simulator.controls.order([{ backend: 'edxorg', call: 'enroll', answer: { kind: 'status', status: 401 } }])
    expect(await enroll()).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } })
    expect(await rows('SELECT FROM cached_enrollment')).toEqual([])
  })

  it.each([
    [{ kind: 'status', status: 500 }, 502, 'upstream-failed'],
    [{ kind: 'dropped' }, 502, 'upstream-failed'],
    [{ kind: 'wrong-shape' }, 502, 'upstream-failed'],
    [{ kind: 'truncated' }, 502, 'upstream-failed'],
    [{ kind: 'status', status: 400 }, 502, 'enrollment-refused'],
    [{ kind: 'status', status: 403 }, 502, 'enrollment-refused'],
    [{ kind: 'status', status: 429, retryAfterSeconds: 7 }, 503, 'rate-limited'],
  ] as const)('caches nothing when the site answers %j', async (answer, status, code) => {
    await seed({ access: GOOD })
    simulator.controls.order([{ backend: 'edxorg', call: 'enroll', answer }])
    expect(await enroll()).toMatchObject({ status, body: { code, request_id: expect.any(String) } })
    expect(await rows('SELECT FROM cached_enrollment')).toEqual([])
    expect(await rows('SELECT FROM search_outbox')).toEqual([])
  })

  it('knows no other runs, and needs an account of the run’s site', async () => {
    await seed({ access: GOOD })
    expect(await enroll('course-v1:MITx+Unknown+1T2026')).toMatchObject({ status: 404 })
    expect(await enroll('course-v1:MITx+Nowhere+1T2026')).toMatchObject({ status: 502, body: { code: 'enrollment-refused' } })
    await api.pool.query('DELETE FROM social_auth')
    expect(await enroll()).toMatchObject({ status: 400, body: { code: 'not-linked' } })
  })
})

describe('exam_enrollment', () => {
  const exam = async (course = examKey) => {
    const response = await api.ask('/api/v0/exam_enrollment', { method: 'POST', as: ADA, body: { exam_course_id: course } })
    return { status: response.status, body: await response.json() }
  }
  beforeEach(async () => {
    simulator.controls.reset()
    const client = await api.pool.connect()
    await truncateAll(client).finally(() => client.release())
    await seed({ access: GOOD })
    await api.pool.query(
      `INSERT INTO exam_run (id, course_id, edx_exam_course_key, date_first_schedulable, date_last_schedulable, date_first_eligible,
                             date_last_eligible, date_grades_available) VALUES (1, 1, $1, now(), now(), now(), now(), now())`,
      [examKey],
    )
  })
  const authorize = (status = 'success', operation = 'add') =>
    api.pool.query(
      'INSERT INTO exam_authorization (user_id, course_id, exam_run_id, status, operation) VALUES (1, 1, 1, $1, $2)',
      [status, operation],
    )
  const enrollmentsOfSite = async () => {
    const url = `${simulator.edxorg.url}/api/enrollment/v1/enrollments?username=${uid}&course_id=${encodeURIComponent(examKey)}`
    const response = await fetch(url, { headers: { authorization: `Bearer ${backendSecrets.edxorg.staffToken}` } })
    return response.json()
  }

  it('enrolls an authorized learner as verified with the staff token, once', async () => {
    await authorize()
    const expected = { status: 200, body: { url: `${simulator.edxorg.url}/courses/${examKey}/` } }
    expect(await exam()).toEqual(expected)
    expect(await enrollmentsOfSite()).toMatchObject({ results: [{ mode: 'verified', user: uid }] })
    simulator.controls.order([{ backend: 'edxorg', call: 'enroll', answer: { kind: 'status', status: 500 } }])
    expect(await exam()).toEqual(expected)
  })

  it('refuses who is not authorized, and knows no other exam', async () => {
    expect(await exam()).toMatchObject({ status: 400, body: { code: 'not-authorized' } })
    await authorize('pending')
    await authorize('success', 'delete')
    expect(await exam()).toMatchObject({ status: 400, body: { code: 'not-authorized' } })
    expect(await exam(key)).toMatchObject({ status: 404 })
    expect(await enrollmentsOfSite()).toMatchObject({ results: [] })
  })

  it('asks the exam course’s own site, wherever the course’s other runs are', async () => {
    await authorize()
    await api.pool.query(`DELETE FROM social_auth WHERE provider = 'mitxonline'`)
    await api.pool.query(
      `INSERT INTO course_run (id, course_id, title, edx_course_key, courseware_backend) VALUES (99, 1, 'Exam', $1, 'mitxonline')`,
      [examKey],
    )
    expect(await exam()).toMatchObject({ status: 400, body: { code: 'not-linked' } })
  })

  it('takes turns of the token bucket that bulk runs wait for, and asks to wait when all are given out', async () => {
    await authorize()
    const account = onMitxOnline.accounts.mitxonline
    await api.pool.query(`INSERT INTO social_auth (user_id, provider, uid) VALUES (1, 'mitxonline', $1)`, [account?.username])
    await api.pool.query(
      `INSERT INTO course_run (id, course_id, title, edx_course_key, courseware_backend) VALUES (99, 1, 'Exam', $1, 'mitxonline')`,
      [mitxExamKey],
    )
    await api.pool.query('UPDATE exam_run SET edx_exam_course_key = $1', [mitxExamKey])
    const pace = { name: 'mitxonline-enrollment', perMinute: 120 }
    // A bulk run has taken all the turns that it may wait for: the learner goes first all the same.
    while ((await takeTurn(api.table, pace, new Date())).taken);
    expect(await exam(mitxExamKey)).toMatchObject({ status: 200 })
    // So far ahead that no turn falls due before the next call, however slow the machine is.
    while ((await takeTurn(api.table, { ...pace, perMinute: 2 }, new Date(), 3_600_000)).taken);
    expect(await exam(mitxExamKey)).toMatchObject({ status: 503, body: { code: 'rate-limited' } })
  })

  it('says when the site does not take part', async () => {
    await authorize()
    simulator.controls.order([{ backend: 'edxorg', call: 'enroll', times: 1, answer: { kind: 'status', status: 403 } }])
    expect(await exam()).toMatchObject({ status: 502, body: { code: 'enrollment-refused' } })
    simulator.controls.order([{ backend: 'edxorg', call: 'staff-enrollments', answer: { kind: 'status', status: 500 } }])
    expect(await exam()).toMatchObject({ status: 502, body: { code: 'upstream-failed' } })
  })
})
