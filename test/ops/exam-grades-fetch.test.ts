import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator } from '../../local/simulator/start.ts'
import { backendSecrets } from '../../local/world/credentials.ts'
import { gradeOf } from '../../local/world/learner.ts'
import { createWorld } from '../../local/world/world.ts'
import { forgetSecret } from '../../lambdas/platform/secrets.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { startSystem, type } from './system.ts'

const names = ['ada', 'bo', 'cy', 'dee', 'eve', 'flo', 'gus'] as const
const world = createWorld({
  learners: names.length,
  seed: 'exam grades',
  now: new Date(),
  people: names.map(() => ({ programs: [], accounts: { mitxonline: { tokens: 'fresh' as const, studies: [] } } })),
  programs: [{ title: 'Logistics', exams: true, courses: [{ title: 'Flow', key: 'MITxT+LOG.1x', backend: 'mitxonline' }] }],
})
const examKey = world.catalog.programs[0]?.examRuns[0]?.key ?? ''
const uidOf = (name: (typeof names)[number]) => world.learner(names.indexOf(name)).accounts.mitxonline?.linkedAs ?? ''

/** Small pages, whose next ones are at an address of the inner network. */
const simulator = await startSimulator({ world, settings: { pageSize: 2, innerLinks: ['mitxonline'] } })
afterAll(() => simulator.close())
const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { file, secrets } = await startSystem(url, table, simulator.mitxonline.url)

const ops = (line: string) => type(file, line)
const rows = async (sql: string) => (await pool.query(sql)).rows
const grades = () => rows('SELECT user_id, score, passed, grade, percentage_grade FROM proctored_exam_grade ORDER BY user_id')
const everything = async () => ({
  grades: await rows('SELECT * FROM proctored_exam_grade ORDER BY id'),
  taken: await rows('SELECT user_id FROM exam_authorization WHERE exam_taken ORDER BY 1'),
  combined: await rows('SELECT user_id, grade FROM combined_final_grade ORDER BY 1'),
  audit: await rows('SELECT command FROM operator_audit'),
  files: await rows('SELECT id FROM exam_grade_file'),
})
const asStaff = (staffToken: string) => {
  secrets.put('mitxonline', JSON.stringify({ ...backendSecrets.mitxonline, staffToken }))
  forgetSecret('mitxonline')
}

/**
 * ada has passed the exam, bo has not, cy did not come, dee has extra credit. eve sat it without an authorization, flo has no account here.
 * gus has left the exam's course.
 */
beforeEach(async () => {
  simulator.controls.reset()
  asStaff(backendSecrets.mitxonline.staffToken)
  for (const [name, percent] of [
    ['ada', 0.83],
    ['bo', 0.29],
    ['cy', null],
    ['dee', 1.2],
    ['eve', 0.9],
    ['flo', 0.7],
  ] as const) {
    simulator.controls.enroll(uidOf(name), examKey, 'verified')
    simulator.controls.setGrade(uidOf(name), examKey, percent === null ? null : gradeOf(percent))
  }
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
  await pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'Logistics', true, 1, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'Flow'), (2, 1, 2, 'Storage');
    INSERT INTO course_run (id, course_id, edx_course_key, courseware_backend, start_date, end_date) VALUES
      (1, 1, 'course-v1:MITxT+LOG.1x+1T2021', 'mitxonline', '2021-01-01', '2021-05-01');
    INSERT INTO exam_run (id, course_id, edx_exam_course_key, date_first_schedulable, date_last_schedulable, date_first_eligible,
                          date_last_eligible, date_grades_available, passing_score) VALUES
      (1, 1, '${examKey}', '2021-05-01', '2021-06-01', '2021-07-01', '2021-07-10', '2021-08-01', 0.6),
      (2, 2, NULL, '2021-05-01', '2021-06-01', '2021-07-01', '2021-07-10', '2021-08-01', 0.6),
      (3, 2, 'course-v1:Nobody+teaches+this', '2021-05-01', '2021-06-01', '2021-07-01', '2021-07-10', '2021-08-01', 0.6);
    INSERT INTO app_user (id, username, email) VALUES ${names.map((name, at) => `(${at + 1}, '${name}', '${name}@x.org')`).join()};
    INSERT INTO social_auth (user_id, provider, uid, access_token, refresh_token) VALUES
      ${names.flatMap((name, at) => (name === 'flo' ? [] : `(${at + 1}, 'mitxonline', '${uidOf(name)}', 'x', 'x')`)).join()};
    INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) SELECT id, 1, 0.8, true, 'complete' FROM app_user;
    INSERT INTO exam_authorization (user_id, course_id, exam_run_id, status)
      SELECT id, 1, 1, 'success' FROM app_user WHERE username NOT IN ('eve', 'flo')`)
})

describe('exams grades fetch', () => {
  it('takes the grades of who is authorized from the site, and reports the others by name', async () => {
    const fetched = await ops('exams grades fetch 1 --reason "exam of July" --json')
    expect([fetched.code, fetched.error]).toEqual([1, ''])
    const created = { outcome: 'created', message: null }
    const failing = (name: (typeof names)[number], why: string) => ({ outcome: 'error', message: `${uidOf(name)}: ${why}` })
    expect(JSON.parse(fetched.out).rows).toEqual([
      { line: 1, ...created },
      { line: 2, ...created },
      { line: 3, ...created },
      { line: 4, ...failing('dee', 'score: no number from 0 to 100') },
      { line: 5, ...failing('eve', 'username: the learner has no authorization for exam run 1') },
      { line: 6, ...failing('flo', 'username: nobody has this MITx Online account') },
    ])
    // Who has registered and not come has 0 at the site, which counts as an attempt.
    expect(await grades()).toEqual([
      { user_id: 1, score: 83, passed: true, grade: 'pass', percentage_grade: 0.83 },
      { user_id: 2, score: 29, passed: false, grade: 'fail', percentage_grade: 0.29 },
      { user_id: 3, score: 0, passed: false, grade: 'fail', percentage_grade: 0 },
    ])
    expect(await everything()).toMatchObject({
      taken: [{ user_id: 1 }, { user_id: 2 }, { user_id: 3 }],
      combined: [{ user_id: 1, grade: 81.8 }],
      audit: Array.from({ length: 3 }, () => ({ command: 'exams grades fetch' })),
      files: [],
    })
    expect(simulator.counters().mitxonline.byStatus['200']).toBeGreaterThan(2)
  })

  it('changes nothing the second time, and what has changed at the site the third', async () => {
    await ops('exams grades fetch 1')
    const before = await everything()
    expect((await ops('exams grades fetch 1')).out).toMatch(/^exam run 1 is applied: 3 unchanged, 3 error\n/)
    expect(await everything()).toEqual(before)
    simulator.controls.setGrade(uidOf('cy'), examKey, gradeOf(0.6))
    expect((await ops('exams grades fetch 1')).out).toMatch(/^exam run 1 is applied: 2 unchanged, 1 updated, 3 error\n/)
    expect((await everything()).combined).toEqual([
      { user_id: 1, grade: 81.8 },
      { user_id: 3, grade: 68 },
    ])
  })

  it('says on a dry run what would come of it, and changes nothing', async () => {
    const before = await everything()
    expect((await ops('exams grades fetch 1 --dry-run')).out).toMatch(/^exam run 1 would be applied: 3 created, 3 error\n/)
    expect(await everything()).toEqual(before)
  })

  it.each<[string, string, () => void, RegExp]>([
    ['an exam run that is none', '9', () => {}, /^there is no exam run 9$/],
    ['an exam run without a course', '2', () => {}, /^exam run 2 has no exam course$/],
    ['a course that the site does not teach', '3', () => {}, /the site gave no grades of .*: not-found$/],
    ['a token that the site refuses', '1', () => asStaff('wrong'), /the site gave no grades of .*: refused$/],
    [
      'a site that asks to wait',
      '1',
      () => simulator.controls.order([{ call: 'grades-of-run', answer: { kind: 'status', status: 429, retryAfterSeconds: 60 } }]),
      /the site gave no grades of .*: rate-limited$/,
    ],
    [
      'a site that fails on a later page',
      '1',
      () => simulator.controls.order([{ call: 'grades-of-run', after: 1, answer: { kind: 'status', status: 500 } }]),
      /^Upstream\w+: .*grades of run/,
    ],
    [
      'a page that breaks off',
      '1',
      () => simulator.controls.order([{ call: 'grades-of-run', after: 2, answer: { kind: 'truncated' } }]),
      /^Upstream\w+: .*grades of run/,
    ],
  ])('changes nothing for %s, and says why in one line', async (_, examRun, order, says) => {
    const before = await everything()
    order()
    const { code, out, error } = await ops(`exams grades fetch ${examRun}`)
    expect([code, out]).toEqual([1, ''])
    expect(error).toMatch(says)
    expect(error.split('\n')).toHaveLength(1)
    expect(await everything()).toEqual(before)
  })
})
