import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { acquireLease } from '../../lambdas/platform/lease.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { audited, NOW, seed } from '../operations/fixtures.ts'
import { startSystem, type } from './system.ts'

const KEY = 'course-v1:MITx+A+1T2026'
const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { engine, scheduled, file } = await startSystem(url, table)
const folder = mkdtempSync(join(tmpdir(), 'micromasters-repair-'))
await seed(pool)
await pool.query(`
  BEGIN; SET LOCAL session_replication_role = replica;
  UPDATE course_run SET freeze_grade_date = '2026-11-15';
  INSERT INTO course_run (id, course_id, edx_course_key, freeze_grade_date) VALUES (2, 1, 'later', '2027-01-01');
  INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) VALUES (2, 2, 0.4, false, 'complete');
  INSERT INTO program_enrollment (id, user_id, program_id) VALUES (1, 1, 1), (2, 2, 1);
  INSERT INTO freeze_pass (id, kind, execution, course_run_id, started_at, ended_at) VALUES
    ('early/1', 'run', 'early', 1, '2026-11-26T16:00:00Z', '2026-11-26T16:01:00Z');
  INSERT INTO freeze_pass_learner (pass_id, position, user_id, failed_before, outcome) VALUES ('early/1', 1, 1, false, 'frozen');
  UPDATE final_grade SET created_on = '2026-11-26T16:00:30Z';
  COMMIT`)
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})
const operator = userInfo().username
const ops = (line: string, person: boolean | null = null) => type(file, line, person)
beforeEach(() => pool.query('DELETE FROM operator_audit'))

describe('freeze status --all', () => {
  it('tells who holds a final grade, and from which pass', async () => {
    const { code, out } = await ops(`freeze status ${KEY} --all`)
    expect(code).toBe(0)
    expect(out).toContain('  ada       id:1    0.8  yes     2026-11-26 16:00  early/1')
    expect((await ops('freeze status later --all')).out).toContain(
      'bob       id:2    0.4  no      2026-11-26 16:00  no freeze of this system',
    )
    expect(await ops('freeze status --all')).toMatchObject({ code: 2 })
  })
})

describe('freeze correct --all', () => {
  it('starts one pass over the run, with who and why', async () => {
    const { code, out, asked } = await ops(`freeze correct --all ${KEY} --reason "regraded by the site"`, true)
    expect({ code, asked }).toEqual({
      code: 0,
      asked: [`Replace the final grades of 1 learner in ${KEY} by what the backend says now? [y/N]`],
    })
    expect(out).toContain('1 learner with a final grade\nstarted freeze-final-grades as freeze-correct-')
    const [newest] = engine.executions({ machineArn: scheduled.get('freeze-final-grades') ?? '' })
    expect(engine.describeExecution(newest?.arn ?? '').input).toEqual({
      courseRunId: 1,
      correction: { operator, reason: 'regraded by the site' },
    })
  })

  it.each([
    ['later', 1, 'later freezes only after 2027-01-01 00:00: `freeze undo` takes back what was frozen too early'],
    ['nope', 1, 'there is no run nope'],
  ])('%s is refused', async (key, code, error) => {
    expect(await ops(`freeze correct --all ${key} --reason x --yes`)).toMatchObject({ code, error })
    expect(await audited(pool)).toEqual([])
  })
})

describe('freeze undo', () => {
  it.each([
    [`freeze undo ${KEY} --pass early`, 'freeze undo: --reason is missing'],
    [`freeze undo ${KEY} --reason x`, 'freeze undo: say --pass PASS or --day YYYY-MM-DD'],
    [`freeze undo ${KEY} --reason x --day 26.11.2026`, 'freeze undo: say --pass PASS or --day YYYY-MM-DD'],
    [`freeze undo ${KEY} --reason x --day 2026-11-26 --pass early`, 'freeze undo: say --pass PASS or --day YYYY-MM-DD'],
  ])('%s is wrongly typed', async (line, error) => {
    expect(await ops(line)).toMatchObject({ code: 2, error: `${error} (--help tells more)` })
  })

  it('is refused while a pass is under way, and where nothing is meant', async () => {
    const name = `freeze-grades:${KEY}`
    expect(await ops(`freeze undo ${KEY} --pass nope --reason x --yes`)).toMatchObject({
      code: 1,
      error: `${KEY} has no final grade of nope`,
    })
    await acquireLease(table, { name, owner: 'pass', ttlMs: 60_000, now: NOW })
    expect(await ops(`freeze undo ${KEY} --pass early --reason x --yes`)).toMatchObject({
      code: 1,
      error: `a pass over ${KEY} is under way: pass`,
    })
    expect(await audited(pool)).toEqual([])
    await ops(`lease break ${name} --yes`)
  })

  it('shows first, asks, and takes back, under the lease of the run', async () => {
    const line = `freeze undo ${KEY} --day 2026-11-26 --reason "wrong date"`
    const shown = await ops(`${line} --dry-run`)
    expect(shown.out).toContain('1 final grade, 1 authorization, 0 combined grades, 0 letters would be taken back')
    expect(shown.out).toContain('the run freezes again at the next 16:00 UTC, unless another date is imported first')
    expect(await audited(pool)).toEqual([])
    const no = await ops(line, false)
    expect(no.error).toBe('nothing was done')
    expect(no.asked[0]).toContain('ada       id:1    0.8  yes     2026-11-26 16:00  early/1')
    expect((await ops(line, true)).out).toContain('are taken back')
    expect((await pool.query('SELECT user_id FROM final_grade')).rows).toEqual([{ user_id: 2 }])
    expect((await pool.query('SELECT FROM exam_authorization')).rowCount).toBe(0)
    expect(await audited(pool)).toMatchObject([
      { command: 'freeze undo', reason: 'wrong date', details: { courseKey: KEY, day: '2026-11-26' } },
      { command: 'freeze undo', details: { userId: 1, grade: 0.8 } },
    ])
  })
})

describe('exams reopen', () => {
  it('opens an exam run again, once', async () => {
    await pool.query('UPDATE exam_run SET authorized = true')
    expect((await ops('exams reopen 4 --dry-run')).out).toContain(
      'exam run 4 (C) would be open again; the hourly run takes it up next',
    )
    expect((await ops('exams reopen 4 --reason "opened by mistake" --json')).out).toContain('"examRunId":4')
    expect((await pool.query('SELECT authorized FROM exam_run')).rows).toEqual([{ authorized: false }])
    expect(await audited(pool)).toMatchObject([
      { command: 'exams reopen', reason: 'opened by mistake', details: { examRunId: 4 } },
    ])
    expect(await ops('exams reopen 4')).toMatchObject({ code: 1, error: expect.stringContaining('exam run 4 is open') })
    expect(await ops('exams reopen 99')).toMatchObject({ code: 1, error: 'there is no exam run 99' })
  })
})

describe('a lease behind its fence', () => {
  const name = 'freeze-grades:later'
  it('is named by lease list, freeze status and doctor, and raised by lease break --to-written', async () => {
    await acquireLease(table, { name, owner: 'pass', ttlMs: 60_000, now: NOW })
    await pool.query(`INSERT INTO lease_fence VALUES ('${name}', 5), ('refresh-learner:7', 3)`)
    const listed = (await ops('lease list')).out.split('\n')
    expect(listed[1]).toMatch(/^freeze-grades:later +pass +in 1 min +1 +5 +BEHIND$/)
    expect(listed[2]).toMatch(/^refresh-learner:7 +free +- +0 +3 +BEHIND$/)
    expect((await ops('freeze status later')).out).toContain("later can't freeze: its lease is behind its fence")
    expect((await ops('doctor')).out).toMatch(/BAD +fences of leases +2 behind/)

    expect((await ops(`lease break ${name} --to-written --dry-run`)).out).toContain('1 lease would be raised')
    const raised = await ops('lease break --to-written --reason "table restored"', true)
    expect(raised.asked[0]).toContain('Raise the fence of 2 leases')
    expect((await ops('lease list')).out).not.toContain('BEHIND')
    expect((await ops('lease break --to-written')).out).toBe('no fence is behind what has written to Postgres')
    const next = await acquireLease(table, { name, owner: 'next', ttlMs: 60_000, now: NOW })
    expect(next).toMatchObject({ acquired: true, lease: { fence: 6 } })
    expect(await ops('lease break')).toMatchObject({ code: 2 })
    expect(await ops('lease break nope --to-written')).toMatchObject({ code: 1, error: 'there is no lease nope' })
  })
})

describe('a program that is lost', () => {
  it('is named by doctor until it is live again, or was taken out on purpose', async () => {
    await pool.query('UPDATE program SET live = false')
    expect((await ops('doctor')).out).toMatch(/BAD +programs in the catalog +.*program 1 \(P\) is gone/)
    await pool.query('UPDATE program SET live = true')
    expect((await ops('doctor')).out).toMatch(/ok +programs in the catalog/)
    expect(await ops('catalog withdraw 1 --yes')).toMatchObject({ code: 2 })
    expect((await ops('catalog withdraw 1 --reason "program has ended"', true)).out).toContain(
      'is out of the catalog, on purpose',
    )
    expect((await pool.query('SELECT live FROM program')).rows).toEqual([{ live: false }])
    expect((await ops('doctor')).out).toMatch(/ok +programs in the catalog/)
    expect(await audited(pool)).toMatchObject([{ command: 'catalog withdraw', details: { programId: 1 } }])
    expect(await ops('catalog withdraw 1 --reason again --yes')).toMatchObject({ code: 1 })
    await pool.query('UPDATE program SET live = true')
  })

  it('is lost without its page, too', async () => {
    await pool.query(`INSERT INTO program_page (id, program_id, slug, title, live) VALUES (1, 1, 'p', 'P', true)`)
    await pool.query('UPDATE program_page SET live = false')
    expect((await ops('doctor')).out).toMatch(/program 1 \(P\) has lost its page/)
    await ops('catalog withdraw 1 --page-only --reason meant --yes')
    expect((await ops('doctor')).out).toMatch(/ok +programs in the catalog/)
    expect((await pool.query('SELECT live FROM program')).rows).toEqual([{ live: true }])
  })
})

describe('content import', () => {
  const document = join(folder, 'content.json')
  it('shows what changes field by field, with what to look at twice, and keeps it in the audit', async () => {
    await pool.query(`UPDATE course_run SET enrollment_end = '2027-01-01' WHERE id = 2`)
    expect((await ops(`content export ${document}`)).code).toBe(0)
    expect(await ops(`content export ${document}`)).toMatchObject({ code: 1, error: expect.stringContaining('--overwrite') })
    expect((await ops(`content export ${document} --overwrite`)).code).toBe(0)
    const text = readFileSync(document, 'utf8')
      .replace('"live": true', '"live": false')
      .replace('"date_last_schedulable": "2026-12-01T00:00:00Z"', '"date_last_schedulable": "2026-12-20T00:00:00Z"')
      .replace('"freeze_grade_date": "2027-01-01T00:00:00Z"', '"freeze_grade_date": "2026-11-20T00:00:00Z"')
      .replace('"enrollment_end": "2027-01-01T00:00:00Z"', '"enrollment_end": "2026-01-01T00:00:00Z"')
    writeFileSync(document, text)
    const { out } = await ops(`content import ${document} --dry-run`)
    expect(out).toMatch(/program 1 \(P\) +live +true → false/)
    expect(out).toContain('program 1 (P): leaves the catalog. MIT Learn unpublishes it')
    expect(out).toContain('exam run 4 (): its window moves: date_last_schedulable from 2026-12-01T00:00:00+00:00 to')
    expect(out).toContain(
      'course run 2 (later): freeze_grade_date 2026-11-20T00:00:00+00:00 has come: its grades freeze at the next 16:00 UTC',
    )
    expect(out).toContain('course run 2 (later): enrollment_end is now in the past')
    expect((await ops(`content import ${document} --reason moved`, true)).asked[0]).toContain('LOOK TWICE')
    const [entry] = (await pool.query(`SELECT details->>'differences' AS differences FROM operator_audit`)).rows
    expect(JSON.parse(entry.differences)).toContainEqual(
      expect.objectContaining({ table: 'program', id: 1, field: 'live', before: true, after: false }),
    )
    await pool.query('UPDATE program SET live = true')
  })

  it('says of a run that is frozen already that another date changes nothing by itself', async () => {
    await pool.query(`INSERT INTO course_run_grading_status (course_run_id, status) VALUES (2, 'complete')`)
    await ops(`content export ${document} --overwrite`)
    writeFileSync(document, readFileSync(document, 'utf8').replaceAll('2026-11-20T00:00:00Z', '2027-02-01T00:00:00Z'))
    expect((await ops(`content import ${document} --dry-run`)).out).toContain(
      'course run 2 (later): its grades are frozen already',
    )
  })
})
