import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { startSystem, type } from './system.ts'

const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { file } = await startSystem(url, table)
const folder = mkdtempSync(join(tmpdir(), 'micromasters-awards-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ops = (line: string, person: boolean | string | null = null) => type(file, line, person)
const rows = async (sql: string) => (await pool.query(sql)).rows
const saved = (text: string | Buffer, name = 'grades.csv') => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
/** Two parts and a piece of a third (ops/grade-file.ts). */
const ROWS = 12_000
const HEADER = 'username,course_id,score,grade,no_show\n'
const bring = (text: string | Buffer, options = '') => ops(`exams grades import ${saved(text)} ${options} --json`)
const grades = () =>
  rows(
    'SELECT user_id, score, grade, passed, percentage_grade, exam_run_id FROM proctored_exam_grade ORDER BY user_id, exam_run_id',
  )
const combined = () => rows('SELECT user_id, course_id, grade FROM combined_final_grade ORDER BY user_id')
const everything = async () => ({
  grades: await rows('SELECT * FROM proctored_exam_grade ORDER BY id'),
  combined: await combined(),
  authorizations: await rows('SELECT user_id, exam_taken, exam_no_show FROM exam_authorization ORDER BY id'),
  audit: await rows('SELECT command, details FROM operator_audit'),
  certificates: await rows('SELECT user_id, revoked_on FROM course_certificate'),
})

/** Course 1 with an exam whose grades can be seen, course 2 with one whose grades cannot yet; ada, bo and cy passed both courses' runs. */
beforeEach(async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
  await pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'Supply Chain', true, 2, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'One'), (2, 1, 2, 'Two'), (3, 1, 3, 'Without exam run');
    INSERT INTO course_run (id, course_id, edx_course_key, courseware_backend, start_date, end_date, freeze_grade_date) VALUES
      (1, 1, 'course-v1:MITx+A+1T2021', 'mitxonline', '2021-01-01', '2021-05-01', '2021-06-01'),
      (2, 2, 'course-v1:MITx+B+1T2021', 'mitxonline', '2021-01-01', '2021-05-01', '2021-06-01'),
      (3, 1, 'course-v1:MITx+A+3T2099', 'mitxonline', '2099-01-01', '2099-05-01', '2099-06-01');
    INSERT INTO exam_run (id, course_id, date_first_schedulable, date_last_schedulable, date_first_eligible, date_last_eligible,
                          date_grades_available, passing_score) VALUES
      (1, 1, '2020-01-01', '2020-02-01', '2020-03-01', '2020-03-10', '2020-04-01', 0.6),
      (2, 1, '2021-05-01', '2021-06-01', '2021-07-01', '2021-07-10', '2021-08-01', 0.6),
      (3, 2, '2021-05-01', '2021-06-01', '2021-07-01', '2021-07-10', '2099-08-01', 0.6);
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'a@x.org'), (2, 'bo', 'b@x.org'), (3, 'cy', 'c@x.org');
    INSERT INTO profile (id, user_id, student_id) VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3);
    INSERT INTO social_auth (user_id, provider, uid, access_token, refresh_token) SELECT id, 'mitxonline', username || '-mitx', 'x', 'x' FROM app_user;
    INSERT INTO program_enrollment (user_id, program_id) SELECT id, 1 FROM app_user;
    INSERT INTO final_grade (user_id, course_run_id, grade, passed, status)
      SELECT u.id, r, 0.8, true, 'complete' FROM app_user u, generate_series(1, 2) r;
    INSERT INTO exam_authorization (user_id, course_id, exam_run_id, status) SELECT u.id, x.course_id, x.id, 'success' FROM app_user u, exam_run x
      WHERE x.id > 1 AND u.id < 3;
    DELETE FROM search_outbox; DELETE FROM consequence_queue`)
})

describe('exams grades import', () => {
  it('brings grades with their audit, the combined grades that follow, and the search documents', async () => {
    const file_ = `\uFEFFScore,extra,username,course_id,grade,no_show\r\n90,"a, ""b""\nc",ada-mitx,1,PASS,0\r\n,,bo-mitx,1,,1\r\n70,,ada-mitx,2,pass,\r\n`
    const brought = await bring(file_, '--reason "exam of July"')
    expect(brought).toMatchObject({ code: 0, error: '' })
    expect(JSON.parse(brought.out).rows).toEqual([
      { line: 2, outcome: 'created', message: null },
      { line: 4, outcome: 'no-show', message: null },
      { line: 5, outcome: 'created', message: null },
    ])
    expect(await grades()).toEqual([
      { user_id: 1, score: 90, grade: 'PASS', passed: true, percentage_grade: 0.9, exam_run_id: 2 },
      { user_id: 1, score: 70, grade: 'pass', passed: true, percentage_grade: 0.7, exam_run_id: 3 },
    ])
    // 80 % of the course and 90 of its exam; the grades of course 2's exam cannot be seen yet.
    expect(await combined()).toEqual([{ user_id: 1, course_id: 1, grade: 86 }])
    expect(
      await rows('SELECT user_id, exam_run_id, exam_no_show FROM exam_authorization WHERE exam_taken ORDER BY 1, 2'),
    ).toEqual([
      { user_id: 1, exam_run_id: 2, exam_no_show: false },
      { user_id: 1, exam_run_id: 3, exam_no_show: false },
      { user_id: 2, exam_run_id: 2, exam_no_show: true },
    ])
    expect(await rows(`SELECT details->>'userId' AS "user", reason, command FROM operator_audit ORDER BY id`)).toEqual(
      ['1', '2', '1'].map((user) => ({ user, reason: 'exam of July', command: 'exams grades import' })),
    )
    expect((await rows('SELECT FROM search_outbox')).length).toBeGreaterThan(0)
    expect(await rows('SELECT FROM exam_grade_file')).toEqual([])
  })

  it('changes nothing when the same file comes twice, and keeps the day when a grade changes', async () => {
    await bring(`${HEADER}ada-mitx,1,90,pass,\n`)
    const before = await everything()
    expect(JSON.parse((await bring(`${HEADER}ada-mitx,1,90,pass,\n`)).out).rows).toEqual([
      { line: 2, outcome: 'unchanged', message: null },
    ])
    expect(await everything()).toEqual(before)
    expect(JSON.parse((await bring(`${HEADER}ada-mitx,1,95,pass,\n`)).out).rows).toMatchObject([{ outcome: 'updated' }])
    const after = await everything()
    expect(after.grades[0]?.exam_date).toEqual(before.grades[0]?.exam_date)
    expect(after.combined).toEqual([{ user_id: 1, course_id: 1, grade: 89 }])
  })

  it('says on a dry run what would come of it, and changes nothing', async () => {
    const before = await everything()
    const dry = await bring(`${HEADER}ada-mitx,1,90,pass,\n`, '--dry-run')
    expect(JSON.parse(dry.out)).toEqual({ dryRun: true, rows: [{ line: 2, outcome: 'created', message: null }] })
    expect(await everything()).toEqual(before)
  })

  it.each([
    ['nobody,1,90,pass,', 'username: nobody has this MITx Online account'],
    ['cy-mitx,1,90,pass,', 'username: the learner has no authorization for exam run 2'],
    ['ada-mitx,1,,pass,', 'score: no number from 0 to 100'],
    ['ada-mitx,1,1e400,pass,', 'score: no number from 0 to 100'],
    ['ada-mitx,1,-1,pass,', 'score: no number from 0 to 100'],
    ['ada-mitx,1,0x10,pass,', 'score: no number from 0 to 100'],
    ['ada-mitx,1,NaN,pass,', 'score: no number from 0 to 100'],
    ['ada-mitx,1,90,pass,yes', 'no_show: neither 1 nor 0 nor empty'],
  ])('refuses the row %s alone', async (row, message) => {
    const brought = await bring(`${HEADER}${row}\nbo-mitx,1,80,pass,\n`)
    expect(brought.code).toBe(1)
    expect(JSON.parse(brought.out).rows).toEqual([
      { line: 2, outcome: 'error', message },
      { line: 3, outcome: 'created', message: null },
    ])
    expect(await grades()).toMatchObject([{ user_id: 2 }])
  })

  it('does what contradicts itself, with a warning', async () => {
    const { out } = await bring(`${HEADER}ada-mitx,1,90,fail,\n`)
    expect(JSON.parse(out).rows).toEqual([
      { line: 2, outcome: 'created', message: 'grade: the grade and the score contradict each other' },
    ])
    expect(await grades()).toMatchObject([{ passed: false }])
  })

  it.each<[string, string | Buffer, string, RegExp]>([
    ['an empty file', '', '', /is empty/],
    ['only a byte order mark', '\uFEFF', '', /is empty/],
    [
      'semicolons',
      'username;course_id;score;grade;no_show\nada-mitx;1;9;pass;\n',
      '',
      /line 1, column 9: .*separated by .*;.*commas/,
    ],
    ['a missing column', 'username,course_id,score,grade\nada-mitx,1,9,pass\n', '', /line 1: no column no_show/],
    ['a column twice', `username,score,course_id,score,grade,no_show\n`, '', /line 1, column 4: score is there twice/],
    ['a short row', `${HEADER}ada-mitx,1,90\n`, '', /line 2: 3 values where line 1 names 5/],
    ['a NUL', `${HEADER}ada-mitx,1,9\0,pass,\n`, '', /line 2, column 13: a NUL/],
    ['UTF-16', Buffer.from('\uFEFFusername,course_id', 'utf16le'), '', /line 1, column 1: no text in UTF-8/],
    [
      'Latin-1',
      Buffer.from(`${HEADER}ada-mitx,1,90,pass,\nbé-mitx,1,90,pass,\n`, 'latin1'),
      '',
      /line 3, column 2: no text in UTF-8/,
    ],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), '', /line 1, column 1: no text in UTF-8/],
    ['an archive', gzipSync(HEADER), '', /line 1, column 2: no text in UTF-8/],
    ['a workbook', Buffer.from('PK\u0003\u0004\u0014\0\u0006', 'latin1'), '', /line 1, column 6: a NUL/],
    ['a character that is cut off', Buffer.from([...Buffer.from(HEADER), 0xe2, 0x82]), '', /line 2, column 1: no text in UTF-8/],
    ['a quote that never closes', `${HEADER}"ada-mitx,1,90,pass,\n`, '', /line 2.*never closed/],
    ['a quote within a value', `${HEADER}ada"x,1,90,pass,\n`, '', /line 2.*quote in the middle/],
    [
      'a course that is none',
      `${HEADER}ada-mitx,77,90,pass,\n`,
      '',
      /"line":2,"column":"course_id","message":"there is no course \\"77\\""/,
    ],
    [
      'a course that is no number',
      `${HEADER}ada-mitx,x,90,pass,\n`,
      '',
      /"column":"course_id","message":"there is no course \\"x\\""/,
    ],
    ['a course without exam runs', `${HEADER}ada-mitx,3,90,pass,\n`, '', /course 3 has no exam run/],
    ["another course's exam run", `${HEADER}ada-mitx,1,90,pass,\n`, '--exam-run 3', /exam run 3 is not of course 1/],
    ['a row twice', `${HEADER}ada-mitx,1,90,pass,\nbo-mitx,1,9,pass,\nada-mitx,1,91,pass,\n`, '', /"line":2.*again in line 4/],
  ])('refuses %s as a whole, and changes nothing', async (_, text, options, says) => {
    const before = await everything()
    const { code, out, error } = await bring(text, options)
    expect(code).toBe(1)
    expect(out + error).toMatch(says)
    expect((out + error).split('\n')).toHaveLength(1)
    expect(await everything()).toEqual(before)
  })

  it('takes a file that is not there for one that cannot be read', async () =>
    expect(await ops(`exams grades import ${folder}/none.csv`)).toMatchObject({
      code: 1,
      error: `${folder}/none.csv: cannot be read (ENOENT)`,
    }))

  it('brings rows of many parts', async () => {
    await pool.query(`
      INSERT INTO app_user (id, username, email) SELECT n, 'u' || n, n || '@x.org' FROM generate_series(1001, 1000 + ${ROWS}) n;
      INSERT INTO social_auth (user_id, provider, uid, access_token, refresh_token) SELECT id, 'mitxonline', username, 'x', 'x' FROM app_user WHERE id > 1000;
      INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) SELECT id, 1, 0.8, true, 'complete' FROM app_user WHERE id > 1000;
      INSERT INTO exam_authorization (user_id, course_id, exam_run_id, status) SELECT id, 1, 2, 'success' FROM app_user WHERE id > 1000`)
    const lines = Array.from(
      { length: ROWS },
      (_, index) => `u${index + 1001},1,${index % 101},${index % 101 >= 60 ? 'pass' : 'fail'},`,
    )
    const { code, out } = await bring(HEADER + lines.join('\n'))
    expect(code).toBe(0)
    expect(JSON.parse(out).rows).toHaveLength(ROWS)
    const [counted] = await rows(
      'SELECT count(*)::int AS grades, (SELECT count(*)::int FROM combined_final_grade) AS combined FROM proctored_exam_grade',
    )
    expect(counted).toEqual({ grades: ROWS, combined: lines.filter((line) => line.endsWith(',pass,')).length })
  })
})

describe('exams grades adjust', () => {
  beforeEach(async () => {
    await bring(`${HEADER}ada-mitx,1,50,fail,\nbo-mitx,1,90,pass,\n`)
    // Out of the way first: the ids that the sequence gave may be those that are wanted.
    await pool.query('UPDATE proctored_exam_grade SET id = -id; UPDATE proctored_exam_grade SET id = user_id + 10')
  })
  const adjust = (text: string) => ops(`exams grades adjust ${saved(text)} --json`)

  it('corrects the score and what follows from it', async () => {
    expect(await adjust('proctoredexam_id,score\n11,60\n12,90\n')).toMatchObject({ code: 0 })
    expect(await grades()).toMatchObject([{ score: 60, grade: 'Pass', passed: true, percentage_grade: 0.6 }, { score: 90 }])
    expect(await combined()).toMatchObject([{ user_id: 1, grade: 68 }, { user_id: 2 }])
  })

  it.each([
    ['11,60\n77,60', /"line":3,"column":"proctoredexam_id","message":"there is no exam grade \\"77\\""/],
    ['11,60\n12,101', /"line":3,"column":"score","message":"no number from 0 to 100"/],
    ['11,60\n11,61', /"line":2,"column":"proctoredexam_id","message":"the same exam grade again in line 3"/],
    ['99999999999,60', /there is no exam grade/],
  ])('refuses the file with %j as a whole', async (lines, says) => {
    const before = await everything()
    const { code, out } = await adjust(`proctoredexam_id,score\n${lines}\n`)
    expect([code, out]).toEqual([1, expect.stringMatching(says)])
    expect(await everything()).toEqual(before)
  })
})

describe('certificates', () => {
  beforeEach(() => bring(`${HEADER}ada-mitx,1,90,pass,\nbo-mitx,1,20,fail,\n`))
  const certificates = () => rows('SELECT user_id, hash, revoked_on IS NOT NULL AS revoked FROM course_certificate ORDER BY id')

  it('are issued once to who has earned them, and only an operator issues one again that was revoked', async () => {
    const line = 'certificates issue course course-v1:MITx+A+1T2021 --all-eligible'
    expect(await ops(line)).toMatchObject({ code: 1, error: expect.stringContaining('Pass --yes') })
    expect((await ops(line, true)).asked).toEqual([expect.stringMatching(/ada +id:1[^]*Issue 1 certificate for One\?/)])
    expect((await ops(line, true)).out).toBe('0 certificates for One would be issued')
    const [first] = await certificates()
    expect(await rows('SELECT kind, user_id FROM consequence_queue')).toEqual([{ kind: 'course-certificate', user_id: 1 }])

    expect((await ops(`certificates revoke ${first.hash} --yes`)).error).toContain('say --reason')
    expect(await ops(`certificates revoke ${first.hash} --yes --reason cheated`)).toMatchObject({
      code: 0,
      out: 'the course certificate of ada in One is revoked',
    })
    expect((await ops(`certificates revoke ${first.hash} --yes --reason x`)).error).toMatch(/revoked on .* already/)
    expect(await certificates()).toEqual([{ ...first, revoked: true }])
    expect((await ops(line, true)).out).toBe('0 certificates for One would be issued')
    expect((await ops('certificates list --learner ada')).out).toContain('cheated')

    expect((await ops('certificates issue course 1 --learner ada --yes')).out).toContain('again, after a revocation')
    const [again] = await certificates()
    expect(again).toMatchObject({ user_id: 1, revoked: false })
    expect(again.hash).not.toBe(first.hash)
    expect(await rows('SELECT hash, kind, user_id, reason FROM revoked_certificate')).toEqual([
      { hash: first.hash, kind: 'course', user_id: 1, reason: 'cheated' },
    ])
  })

  it('say of each who is named why there is none', async () => {
    const { code, out } = await ops('certificates issue course 1 --learner ada,bo --yes')
    expect(code).toBe(1)
    expect(out).toMatch(/bo +id:2 +has not passed the course, or not its exam/)
    expect(await certificates()).toHaveLength(1)
    expect((await ops('certificates issue course 1 --learner ada --yes')).out).toContain('has the certificate already')
    expect((await ops('certificates issue course 1 --learner eve --yes')).error).toBe('there is no learner eve')
    expect((await ops('certificates issue course 9 --all-eligible')).error).toBe('there is no course 9')
    expect((await ops('certificates issue course 1')).code).toBe(2)
  })

  it('are made once, whoever issues at the same time', async () => {
    const lines = Array.from({ length: 4 }, () => ops('certificates issue course 1 --all-eligible --yes'))
    await Promise.all(lines)
    expect(await certificates()).toHaveLength(1)
  })

  it('of a program and its letters go to who has completed it', async () => {
    await pool.query(`DELETE FROM course WHERE id = 3; INSERT INTO course_certificate (user_id, course_id, hash)
      SELECT 1, c, md5(c::text) FROM generate_series(1, 2) c`)
    expect((await ops('certificates issue program 1 --yes')).out).toContain('1 certificate for Supply Chain is issued')
    expect((await ops('letters issue 1 --yes')).out).toContain('1 letter for Supply Chain is issued')
    expect(await rows('SELECT user_id FROM program_certificate')).toEqual([{ user_id: 1 }])
    const [{ uuid }] = await rows('SELECT uuid FROM program_letter')
    expect((await ops(`letters withdraw ${uuid}`)).out).toBe('the letter of ada for Supply Chain is withdrawn')
    expect((await ops(`letters withdraw ${uuid}`)).out).toContain('was withdrawn already')
    expect((await ops('letters issue 1 --yes')).out).toContain('0 letters')
    expect((await ops(`letters restore ${uuid}`)).out).toContain('is in use')
  })
})

describe('exceptions', () => {
  it('completes a run whose date has come, while no pass is running', async () => {
    expect((await ops('freeze complete course-v1:MITx+A+3T2099 --yes')).error).toContain('has not come')
    expect((await ops('freeze complete course-v1:MITx+A+1T2021 --yes')).out).toContain('is complete')
    expect(await rows('SELECT course_run_id, status FROM course_run_grading_status')).toEqual([
      { course_run_id: 1, status: 'complete' },
    ])
    expect((await ops('freeze complete course-v1:MITx+A+1T2021 --yes')).error).toContain('complete already')
  })

  it('authorizes one learner past the rules, for a reason', async () => {
    expect((await ops('exams authorize cy 2')).error).toContain('say --reason')
    expect((await ops('exams authorize cy 2 --reason invited')).out).toBe('cy is authorized for exam run 2')
    expect((await ops('exams authorize cy 2 --reason invited')).out).toBe('cy was authorized already for exam run 2')
    expect(await rows('SELECT user_id, status FROM exam_authorization WHERE user_id = 3')).toEqual([
      { user_id: 3, status: 'success' },
    ])
    expect(await rows(`SELECT reason FROM operator_audit WHERE command = 'exams authorize'`)).toEqual([{ reason: 'invited' }])
  })
})
