import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { reportOf } from '../../lambdas/course-runs/close-queries.ts'
import { openSync, writeCourses } from '../../lambdas/course-runs/queries.ts'
import { chunksOf } from '../../lambdas/course-runs/sync.ts'
import { syncChunk } from '../../lambdas/course-runs/sync-courses.ts'
import { HISTORY_LIMIT } from '../../local/workflows/history.ts'
import { truncateAll } from '../kit/golden.ts'
import { prepareLambdas } from '../kit/lambdas.ts'
import { openSite } from '../kit/site.ts'
import { executeWorkflow } from '../kit/workflow.ts'
import { json } from '../upstreams/server.ts'

type Listed = Record<string, unknown>

/** MIT Learn: how it answers for a course, by key; a list of runs, or something else. */
let learn: Map<string, Listed[] | ((response: ServerResponse, call: number) => void)>
let calls: Map<string, number>
const { baseUrl } = await openSite((url, response) => {
  const key = url.searchParams.get('readable_id') ?? ''
  const call = calls.get(key) ?? 0
  calls.set(key, call + 1)
  const answer = learn.get(key)
  if (typeof answer === 'function') return answer(response, call)
  json(response, { results: answer ? [listed(key, answer)] : [] })
})
const listed = (key: string, runs: Listed[]) => ({ readable_id: key, platform: { code: 'mitxonline' }, runs })
const { pool, invoke } = await prepareLambdas(
  ['acquire-lease', 'open-course-run-sync', 'sync-courses', 'close-course-run-sync', 'release-lease'],
  { MIT_LEARN_BASE_URL: baseUrl },
)

const report = z.object({
  courses: z.number(),
  synced: z.number(),
  changedRuns: z.number(),
  failed: z.number(),
  left: z.number(),
  failedCourses: z.array(z.object({ course: z.string(), reason: z.string() })),
  skippedCourses: z.array(z.object({ course: z.string(), reason: z.string() })),
  problems: z.array(z.object({ course: z.string(), run: z.string().nullable(), level: z.string(), problem: z.string() })),
})
async function sync() {
  const ended = await executeWorkflow('sync-course-runs', invoke)
  expect(ended).toMatchObject({ status: 'SUCCEEDED' })
  return { ...report.parse(ended.output), events: ended.events }
}

const key = (id: number) => `MITx+C${id}`
const runOf = (id: string, more: Listed = {}): Listed => ({
  run_id: id,
  title: `Title of ${id}`,
  start_date: '2026-09-01T00:00:00Z',
  end_date: '2026-12-01T00:00:00Z',
  enrollment_start: null,
  enrollment_end: null,
  url: `https://learn.example.org/${id}`,
  ...more,
})
const runs = async () =>
  (
    await pool.query<{ key: string; course_id: number; title: string }>(
      'SELECT edx_course_key AS key, course_id, title FROM course_run ORDER BY 1',
    )
  ).rows

/** So many courses in one program, with the keys MITx+C1, MITx+C2, … */
async function seed(courses: number) {
  await pool.query("INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1)")
  await pool.query(
    `INSERT INTO course (id, program_id, position_in_program, title, edx_key)
     SELECT n, 1, n, 'C', 'MITx+C' || n FROM generate_series(1, $1) n`,
    [courses],
  )
}

beforeEach(() => {
  learn = new Map()
  calls = new Map()
})
afterEach(async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
})

describe('sync-course-runs', () => {
  it('goes on where MIT Learn is down for some courses, and names each; a fault that passes is asked again', async () => {
    await seed(8)
    await pool.query("INSERT INTO course_run (course_id, edx_course_key, title) VALUES (2, 'kept', 'Kept')")
    const always = (answer: (response: ServerResponse) => void) => answer
    learn.set(key(1), [runOf('one')])
    learn.set(
      key(2),
      always((response) => void response.writeHead(500).end('{}')),
    )
    learn.set(
      key(3),
      always((response) => void response.end('{"results":[{"rea')),
    )
    learn.set(
      key(4),
      always((response) => void response.destroy()),
    )
    learn.set(key(5), (response, call) =>
      call < 2 ? void response.writeHead(503).end() : json(response, { results: [listed(key(5), [runOf('five')])] }),
    )
    learn.set(
      key(6),
      always((response) => void response.writeHead(403).end()),
    )
    learn.set(key(8), [])
    const result = await sync()
    expect(result).toMatchObject({ courses: 8, synced: 2, changedRuns: 2, failed: 4, left: 0 })
    expect(result.failedCourses).toEqual([
      { course: key(2), reason: 'UpstreamServerError' },
      { course: key(3), reason: 'UpstreamMalformed' },
      { course: key(4), reason: 'UpstreamUnreachable' },
      { course: key(6), reason: 'status 403' },
    ])
    expect(result.skippedCourses).toEqual([
      { course: key(7), reason: 'not-listed' },
      { course: key(8), reason: 'no-runs' },
    ])
    expect(Object.fromEntries(calls)).toMatchObject({ [key(1)]: 1, [key(2)]: 3, [key(5)]: 3, [key(6)]: 1, [key(7)]: 1 })
    expect((await runs()).map((run) => run.title)).toEqual(['Title of five', 'Kept', 'Title of one'])
  })

  it('fails a run with an unparsable date, a bad key or a title that is no text, and takes the others of its course', async () => {
    await seed(1)
    learn.set(key(1), [
      runOf('bad-1', { start_date: 'next spring' }),
      runOf('bad-2', { end_date: '2026-02-30T00:00:00Z' }),
      runOf('bad-3', { enrollment_end: 20261201 }),
      runOf('bad-4', { title: { en: 'T' } }),
      { ...runOf(''), title: 'No key' },
      { title: 'No key at all' },
      { ...runOf('x'), run_id: 7 },
      runOf('good'),
    ])
    const result = await sync()
    expect(result).toMatchObject({ synced: 1, changedRuns: 1, failed: 0 })
    expect(result.problems).toEqual([
      { course: key(1), run: 'bad-1', level: 'error', problem: 'start_date is no date' },
      { course: key(1), run: 'bad-2', level: 'error', problem: 'end_date is no date' },
      { course: key(1), run: 'bad-3', level: 'error', problem: 'enrollment_end is no date' },
      { course: key(1), run: 'bad-4', level: 'error', problem: 'title is no text that can be kept' },
      { course: key(1), run: null, level: 'error', problem: 'no run_id' },
      { course: key(1), run: null, level: 'error', problem: 'no run_id' },
      { course: key(1), run: null, level: 'error', problem: 'run_id is no text that can be kept' },
    ])
    expect((await runs()).map((run) => run.key)).toEqual(['good'])
  })

  it('leaves a key with the course that has it, gives a new one to the first that claims it, and says so', async () => {
    await seed(3)
    await pool.query("INSERT INTO course_run (course_id, edx_course_key, title) VALUES (3, 'moved', 'Before')")
    learn.set(key(1), [runOf('moved'), runOf('claimed')])
    learn.set(key(2), [runOf('claimed'), runOf('own'), runOf('own', { title: 'Last' })])
    learn.set(key(3), [runOf('moved')])
    const result = await sync()
    expect(result).toMatchObject({ synced: 3, changedRuns: 3, failed: 0 })
    expect(result.problems).toEqual([
      { course: key(1), run: 'moved', level: 'error', problem: 'belongs to another course' },
      { course: key(2), run: 'own', level: 'warning', problem: 'listed twice, the last one counts' },
      { course: key(2), run: 'claimed', level: 'error', problem: 'belongs to another course' },
    ])
    expect(await runs()).toEqual([
      { key: 'claimed', course_id: 1, title: 'Title of claimed' },
      { key: 'moved', course_id: 3, title: 'Title of moved' },
      { key: 'own', course_id: 2, title: 'Last' },
    ])
  })

  it('overwrites nothing that is kept here, and no title with none', async () => {
    await seed(1)
    await pool.query(`
      INSERT INTO course_run (course_id, edx_course_key, title, freeze_grade_date, fuzzy_start_date, prerequisites, is_discontinued)
      VALUES (1, 'r', 'Title', '2026-01-01Z', 'soon', 'p', true)`)
    learn.set(key(1), [runOf('r', { title: null })])
    await sync()
    const { rows } = await pool.query(`
      SELECT title, freeze_grade_date IS NOT NULL AS freeze, fuzzy_start_date AS fuzzy, prerequisites, is_discontinued AS discontinued,
             start_date = '2026-09-01Z' AS started FROM course_run`)
    expect(rows).toEqual([{ title: 'Title', freeze: true, fuzzy: 'soon', prerequisites: 'p', discontinued: true, started: true }])
  })

  it('writes nothing where nothing changed, and indexes learners again whose semester did', async () => {
    await seed(1)
    learn.set(key(1), [runOf('a'), runOf('b')])
    await sync()
    await pool.query(`
      INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'a@example.com'), (2, 'bo', 'b@example.com');
      INSERT INTO program_enrollment (id, user_id, program_id) VALUES (1, 1, 1), (2, 2, 1);
      INSERT INTO cached_enrollment SELECT 1, id, '{}' FROM course_run WHERE edx_course_key = 'a';
      INSERT INTO cached_enrollment SELECT 2, id, '{}' FROM course_run WHERE edx_course_key = 'b'`)
    const versions = async () => (await pool.query('SELECT edx_course_key AS key, xmin::text FROM course_run ORDER BY 1')).rows
    const before = await versions()
    expect(await sync()).toMatchObject({ synced: 1, changedRuns: 0 })
    expect(await versions()).toEqual(before)
    learn.set(key(1), [
      runOf('a', { start_date: '2027-01-10T15:00:00+02:00' }),
      runOf('b', { url: 'https://elsewhere.example.org/' }),
    ])
    expect(await sync()).toMatchObject({ changedRuns: 2 })
    expect((await pool.query('SELECT program_enrollment_id AS id FROM search_outbox')).rows).toEqual([{ id: 1 }])
  })

  it('stops when somebody else has the lease by now, and has written nothing since', async () => {
    await seed(1)
    learn.set(key(1), [runOf('r')])
    const lease = { name: 'sync-course-runs', fence: 1 }
    await openSync(pool, { id: 's', lease, startedAt: new Date() })
    await pool.query("SELECT hold_fence('sync-course-runs', 2)")
    const result = { position: 1, courseId: 1, outcome: 'synced' as const, reason: null, runs: [], problems: [] }
    await expect(writeCourses(pool, { id: 's', lease }, [result])).rejects.toMatchObject({ name: 'LeaseLost' })
    await expect(openSync(pool, { id: 't', lease, startedAt: new Date() })).rejects.toMatchObject({ name: 'LeaseLost' })
  })

  it('logs what was left out as an error, and what is doubtful as a warning, without a name of anybody', async () => {
    await seed(4)
    await pool.query("INSERT INTO course_run (course_id, edx_course_key) VALUES (2, 'taken')")
    const sync = { id: 's', lease: { name: 'sync-course-runs', fence: 1 }, deadline: new Date('2027-01-01T00:00:00Z') }
    await openSync(pool, { ...sync, startedAt: new Date() })
    const events: unknown[] = []
    const log = { event: (...event: unknown[]) => void events.push(event), failure: () => {} }
    const answers: Record<string, unknown> = { [key(1)]: [{ run_id: 'taken' }, { run_id: 'r', end_date: 'x' }], [key(2)]: [] }
    const fetchCourse = async (readable_id: string) =>
      readable_id in answers
        ? { kind: 'ok' as const, body: [{ readable_id, runs: answers[readable_id] as Listed[] }] }
        : { kind: 'forbidden' as const }
    await syncChunk({ database: pool, log, now: () => new Date('2026-01-01T00:00:00Z'), fetchCourse }, sync, 1)
    expect(events).toEqual([
      ['course-without-runs', { courseId: 2 }],
      ['course-sync-failed', { courseId: 3, reason: 'status 403' }],
      ['course-sync-failed', { courseId: 4, reason: 'status 403' }],
      ['course-run-doubtful', { courseId: 1, run: null, problem: 'unknown platform, taken for MITx Online' }],
      ['course-run-left-out', { courseId: 1, run: 'r', problem: 'end_date is no date' }],
      ['course-run-left-out', { courseId: 1, run: 'taken', problem: 'belongs to another course' }],
    ])
  })

  it('asks for nothing after its deadline, and reports what is left', async () => {
    await seed(2)
    const syncing = { id: 's', lease: { name: 'sync-course-runs', fence: 1 }, deadline: new Date('2026-01-01T00:00:00Z') }
    await openSync(pool, { ...syncing, startedAt: new Date('2026-01-01T00:00:00Z') })
    const log = { event: () => {}, failure: () => {} }
    const fetchCourse = () => Promise.reject(new Error('asked'))
    await syncChunk({ database: pool, log, now: () => syncing.deadline, fetchCourse }, syncing, 1)
    expect(await reportOf(pool, 's', syncing.deadline)).toMatchObject({
      left: 2,
      failedCourses: [
        { course: key(1), reason: 'left' },
        { course: key(2), reason: 'left' },
      ],
    })
  })

  it('takes 3,000 courses, a third of which fail, at a pace of events with which one execution takes 10,000', async () => {
    const courses = 3_000
    await seed(courses)
    for (let id = 1; id <= courses; id += 1) {
      const failing = (response: ServerResponse) => void response.writeHead(404 + (id % 2)).end()
      learn.set(key(id), id % 3 === 0 ? failing : [runOf(`r${id}`)])
    }
    const result = await sync()
    expect(result).toMatchObject({ courses, synced: 2000, changedRuns: 2000, failed: 1000, left: 0 })
    expect(await runs()).toHaveLength(2000)
    expect((JSON.stringify(result).length / courses) * 10_000).toBeLessThan(256 * 1024)
    expect((result.events / courses) * 10_000).toBeLessThan(HISTORY_LIMIT / 2)
    const { rows } = await pool.query(
      "SELECT count(*)::int AS named FROM course_run_sync_course WHERE outcome = 'failed' AND reason = 'status 405'",
    )
    expect(rows).toEqual([{ named: 500 }])
  })
})

describe('writeCourses', () => {
  it('gives every key to one course only, however chunks overlap in time, and says so to all others', async () => {
    const claims = fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 5 }), { minLength: 4, maxLength: 4 })
    const lease = { name: 'sync-course-runs', fence: 1 }
    await fc.assert(
      fc.asyncProperty(claims, async (wanted) => {
        const client = await pool.connect()
        await truncateAll(client).finally(() => client.release())
        await seed(4)
        await openSync(pool, { id: 's', lease, startedAt: new Date() })
        const results = wanted.map((keys, index) => ({
          position: index + 1,
          courseId: index + 1,
          outcome: 'synced' as const,
          reason: null,
          problems: [],
          runs: [...new Set(keys)].map((name) => ({
            edx_course_key: `k${name}`,
            title: `of course ${index + 1}`,
            courseware_backend: 'edxorg' as const,
            enrollment_url: '',
            keeps_deadline: false,
            enrollment_start: null,
            enrollment_end: null,
            start_date: null,
            end_date: null,
            upgrade_deadline: null,
          })),
        }))
        await Promise.all(results.map((result) => writeCourses(pool, { id: 's', lease }, [result])))
        const claimed = results.flatMap((result) => result.runs.map((run) => `${result.courseId} ${run.edx_course_key}`))
        const stored = await runs()
        expect(stored.filter((run) => run.title !== `of course ${run.course_id}`)).toEqual([])
        const owners = stored.map((run) => `${run.course_id} ${run.key}`)
        const refused = (await reportOf(pool, 's', new Date()))?.problems.map(
          ({ course, run }) => `${course.slice('MITx+C'.length)} ${run}`,
        )
        expect(owners).toHaveLength(new Set(claimed.map((claim) => claim.slice(2))).size)
        expect([...owners, ...(refused ?? [])].sort()).toEqual(claimed.sort())
      }),
      { numRuns: 25 },
    )
  })
})

it('plans chunks that hold every course once', () => {
  expect([chunksOf(0), chunksOf(1), chunksOf(40), chunksOf(41)]).toEqual([[], [1], [1], [1, 41]])
})
