import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { orderRefresh } from '../../lambdas/dashboard/background.ts'
import { database } from '../../lambdas/platform/database.ts'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'
import { countStatements } from '../kit/statements.ts'

const NOW = '2026-11-20T16:05:00Z'
const api = await startApi()
const ADA = { userId: 1, username: 'ada' }
const STAFF = { userId: 2, username: 'staff' }

const ordered = () => api.engine.executions({ machineArn: api.refreshMachine })
const freezes = () => api.engine.executions({ machineArn: api.freezeMachine })
const load = async (as = ADA) => {
  const response = await api.ask('/api/v0/dashboard/ada', { as })
  expect(response.status).toBe(200)
  return response.json()
}

/** One learner on edX.org with one program of one course, and a member of its staff. `run` completes the one run. */
async function seed(run = '') {
  await api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'a@example.com'), (2, 'staff', 's@example.com');
    INSERT INTO social_auth (user_id, provider, uid) VALUES (1, 'edxorg', 'ada');
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
    INSERT INTO role (user_id, program_id, role) VALUES (2, 1, 'staff');
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (1, 1, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C');
    INSERT INTO course_run (id, course_id, edx_course_key) VALUES (1, 1, 'course-v1:MITx+A+1T2026');
    ${run}`)
}
const FRESH = `INSERT INTO user_cache_refresh_time (user_id, enrollment, certificate, current_grade) VALUES (1, '${NOW}', '${NOW}', '${NOW}');`
const VERIFIED = `INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (1, 1, '{"mode": "verified"}');`

describe('dashboard', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(NOW)
  })
  afterEach(async () => {
    vi.useRealTimers()
    await Promise.all(ordered().map(({ arn }) => api.engine.stopExecution(arn)))
    const client = await api.pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  it('answers at once, and orders the refresh of a stale learner once however often it is loaded', async () => {
    await seed()
    const before = ordered().length
    const loads = await Promise.all([load(), load(), load()])
    for (const loaded of loads) expect(loaded).toMatchObject({ is_edx_data_fresh: false })
    const started = ordered().slice(0, ordered().length - before)
    expect(started).toHaveLength(1)
    expect(api.engine.describeExecution(started[0]?.arn ?? '').input).toEqual({ userId: 1, force: false })
  })

  it('asks the database once, whatever there is to show', async () => {
    await seed(`
      ${FRESH}
      INSERT INTO program (id, title, live, num_required_courses, price) SELECT p, 'P', true, 1, 1 FROM generate_series(2, 6) p;
      INSERT INTO program_enrollment (id, user_id, program_id) SELECT p, 1, p FROM generate_series(2, 6) p;
      INSERT INTO course (id, program_id, position_in_program, title) SELECT c, 2 + c % 5, c, 'C' FROM generate_series(2, 31) c;
      INSERT INTO course_run (id, course_id) SELECT c * 10 + n, c FROM generate_series(2, 31) c, generate_series(1, 4) n;`)
    const queries = countStatements(await database())
    const { programs } = z.object({ programs: z.array(z.unknown()) }).parse(await load())
    expect(programs).toHaveLength(6)
    // The authorizer, which is another function, asks once, too.
    expect(queries.count()).toBe(2)
  })

  it('orders nothing when all is fresh, nor for somebody else', async () => {
    await seed()
    const before = ordered().length
    expect(await load(STAFF)).toMatchObject({ is_edx_data_fresh: false })
    await api.pool.query(FRESH)
    expect(await load()).toMatchObject({ is_edx_data_fresh: true })
    expect(ordered()).toHaveLength(before)
  })

  it('does not fail when the refresh cannot be ordered, and says so', async () => {
    const failures: string[] = []
    const log = { event: () => {}, failure: (event: string) => void failures.push(event) }
    const background = { refreshArn: `${api.refreshMachine}-gone`, freezeArn: '', log, now: new Date() }
    await orderRefresh(background, 1)
    expect(failures).toEqual(['work-not-ordered'])
  })

  it('names the accounts whose credentials do not work any more', async () => {
    await seed(`UPDATE social_auth SET invalid_since = '${NOW}'; ${FRESH}`)
    expect(await load()).toMatchObject({ invalid_backend_credentials: ['edxorg'], is_edx_data_fresh: true })
  })

  it('never says not passed because a grade of a frozen run has not arrived', async () => {
    await seed(`
      ${FRESH} ${VERIFIED}
      UPDATE course_run SET start_date = '2026-01-01', end_date = '2026-05-01', freeze_grade_date = '2026-05-08';
      INSERT INTO course_run_grading_status (course_run_id, status) VALUES (1, 'complete');`)
    const expected = { is_edx_data_fresh: false, programs: [{ courses: [{ runs: [{ status: 'currently-enrolled' }] }] }] }
    expect(await load(STAFF)).toMatchObject(expected)
    expect(freezes()).toEqual([])
    expect(await load()).toMatchObject(expected)
    expect(await load()).toMatchObject(expected)
    expect(freezes().map(({ arn }) => api.engine.describeExecution(arn).input)).toEqual([{ userId: 1, courseRunId: 1 }])
  })

  it('leaves out a run whose dates say nothing, and shows the rest', async () => {
    await seed(`
      ${FRESH} ${VERIFIED}
      INSERT INTO course_run (id, course_id, edx_course_key, start_date) VALUES (2, 1, 'course-v1:MITx+A+2T2026', '2027-01-01');`)
    expect(await load()).toMatchObject({ programs: [{ courses: [{ runs: [{ id: 2, status: 'offered' }] }] }] })
  })

  it('survives what a backend may have sent', async () => {
    await seed(`
      ${FRESH}
      UPDATE course_run SET start_date = '2026-11-01', end_date = '2026-12-01';
      INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (1, 1, '{"mode": 7}');
      INSERT INTO cached_current_grade (user_id, course_run_id, data) VALUES (1, 1, '{"percent": "0.5"}');
      INSERT INTO cached_certificate (user_id, course_run_id, data) VALUES (1, 1,
        '{"certificate_type": "verified", "is_passing": true, "download_url": "javascript:alert(1)"}');
      INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) VALUES (1, 1, null, true, 'complete');`)
    expect(await load()).toMatchObject({
      programs: [{ grade_average: null, courses: [{ certificate_url: '', overall_grade: '', is_passed: true }] }],
    })
  })
})
