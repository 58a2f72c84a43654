import { userInfo } from 'node:os'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { audited, NOW, seed } from '../operations/fixtures.ts'
import { startSystem, type } from './system.ts'

const KEY = 'course-v1:MITx+A+1T2026'
const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { engine, machines, file } = await startSystem(url, table)
await seed(pool)
await pool.query(`
  BEGIN; SET LOCAL session_replication_role = replica;
  UPDATE course_run SET freeze_grade_date = '2026-11-15', end_date = '2026-11-01';
  INSERT INTO course_run (id, course_id, edx_course_key, freeze_grade_date) VALUES (2, 1, 'later', '2027-01-01'), (3, 1, 'undated', NULL);
  INSERT INTO program_enrollment (id, user_id, program_id) VALUES (1, 1, 1), (2, 2, 1);
  UPDATE exam_run SET edx_exam_course_key = 'course-v1:MITx+X+1';
  UPDATE exam_authorization SET created_on = '2026-11-20';
  INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (2, 1, '{}');
  INSERT INTO cached_current_grade (user_id, course_run_id, data) VALUES (1, 1, '{}'), (2, 1, '{}');
  UPDATE final_grade_audit SET created_on = '2026-11-20';
  INSERT INTO course_run_grading_status (course_run_id, status, updated_on) VALUES (1, 'pending', '2026-11-26');
  INSERT INTO freeze_pass (id, kind, execution, course_run_id, started_at, ended_at, report) VALUES
    ('pass-1/1', 'run', 'pass-1', 1, '2026-11-26T16:00:00Z', '2026-11-26T16:01:00Z',
     '{"pass": "pass-1/1", "courseRunId": 1, "startedAt": "2026-11-26T16:00:00.000Z", "endedAt": "2026-11-26T16:01:00.000Z", "selected": 2,
       "frozen": 1, "already": 0, "corrected": 0, "unchanged": 0, "failed": {"no-current-grade": 1}, "postponed": {}, "left": 0,
       "completedRun": false}');
  INSERT INTO freeze_pass_learner (pass_id, position, user_id, failed_before, outcome, reason, finished_at) VALUES
    ('pass-1/1', 1, 1, false, 'frozen', NULL, '2026-11-26T16:00:10Z'), ('pass-1/1', 2, 2, false, 'failed', 'no-current-grade', '2026-11-26T16:00:20Z');
  INSERT INTO refresh_run (id, kind, lease_name, fence, forced, started_at, deadline, ended_at, excluded) VALUES
    ('pass-1/1', 'freeze', 'freeze-grades:x', 1, true, '2026-11-26T16:00:00Z', '2026-11-26T17:00:00Z', '2026-11-26T16:01:00Z', 0);
  INSERT INTO exam_authorization_run (id, lease_name, fence, started_at, ended_at, report) VALUES
    ('hour-1', 'authorize-exams', 1, '2026-11-27T00:00:00Z', '2026-11-27T00:00:05Z',
     '{"run": "hour-1", "startedAt": "x", "endedAt": "x", "chunks": 1, "failedChunks": 0, "considered": 2, "authorized": 1, "refused": {},
       "completedExamRuns": [4], "openExamRuns": []}');
  COMMIT`)
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(() => {
  vi.useRealTimers()
})
const operator = userInfo().username
const ops = (line: string, person: boolean | null = null) => type(file, line, person)
const started = () => engine.executions({ machineArn: machines.freezeOne })
beforeEach(() => pool.query('DELETE FROM operator_audit'))

describe('freeze status', () => {
  it('lists what is due, and what was completed lately', async () => {
    expect((await ops('freeze status')).out).toBe(
      [
        'run                      freezes           status   frozen  open  last pass         of it failed         no grade  no certificate',
        'course-v1:MITx+A+1T2026  2026-11-15 00:00  pending       1     1  2026-11-26 16:01  no-current-grade: 1         0               0',
      ].join('\n'),
    )
  })

  it('names those who failed in a run, with reasons', async () => {
    const { code, out } = await ops(`freeze status ${KEY}`)
    expect(code).toBe(0)
    expect(out).toContain('  bob       id:2  failed   no-current-grade  2026-11-26 16:00')
    expect(out).not.toContain('ada')
  })

  it('knows a run without a freeze date, and refuses one that there is not', async () => {
    expect((await ops('freeze status undated --json')).out).toContain('"freezeGradeDate":null')
    expect(await ops('freeze status nope')).toMatchObject({ code: 1, error: 'there is no run nope' })
  })
})

describe('freeze learner', () => {
  it('starts the workflow of one learner, noted first', async () => {
    const { code, out } = await ops(`freeze learner bob ${KEY} --reason asked`)
    expect(code).toBe(0)
    expect(out).toContain('`learner bob` shows how it goes')
    const [newest] = started()
    expect(engine.describeExecution(newest?.arn ?? '').input).toEqual({ userId: 2, courseRunId: 1 })
    expect(await audited(pool)).toMatchObject([{ operator, command: 'freeze learner', reason: 'asked' }])
  })

  it.each([
    [`ada ${KEY}`, 'there is a final grade already: 0.8; `freeze correct` reads it anew'],
    ['bob later', 'later freezes only after 2027-01-01T00:00:00.000Z'],
    ['bob undated', 'undated has no freeze date: give it one with `content import`'],
    ['bob nope', 'there is no run nope'],
    [`nobody ${KEY}`, 'there is no such learner'],
  ])('%s is refused: %s', async (who, error) => {
    const before = started().length
    expect(await ops(`freeze learner ${who}`)).toMatchObject({ code: 1, error })
    expect(started()).toHaveLength(before)
    expect(await audited(pool)).toEqual([])
  })
})

describe('freeze correct', () => {
  it('is never silent: it needs a reason, and asks', async () => {
    const before = started().length
    expect(await ops(`freeze correct ada ${KEY} --yes`)).toMatchObject({
      code: 2,
      error: 'freeze correct: --reason is missing (--help tells more)',
    })
    const { error, asked } = await ops(`freeze correct ada ${KEY} --reason regraded`, false)
    expect({ error, asked }).toEqual({
      error: 'nothing was done',
      asked: [`Replace the final grade 0.8 (passed) of id:1 in ${KEY} by what the backend says now? [y/N]`],
    })
    expect(started()).toHaveLength(before)
    expect(await audited(pool)).toEqual([])
  })

  it('starts a correction with who and why', async () => {
    const { code, out } = await ops(`freeze correct id:1 ${KEY} --reason "exam regraded" --yes`)
    expect(code).toBe(0)
    expect(out).toMatch(/^final grade now: 0\.8 \(passed\)\nstarted freeze-one-learner as freeze-correct-/)
    const [newest] = started()
    expect(engine.describeExecution(newest?.arn ?? '').input).toEqual({
      userId: 1,
      courseRunId: 1,
      correction: { operator, reason: 'exam regraded' },
    })
    expect(await audited(pool)).toMatchObject([{ command: 'freeze correct', reason: 'exam regraded' }])
  })

  it('shows what it would do', async () => {
    const before = started().length
    const { out, asked } = await ops(`freeze correct ada ${KEY} --reason regraded --dry-run`)
    expect(out).toContain('would start freeze-one-learner as freeze-correct-20261127T010000Z-')
    expect(asked).toEqual([])
    expect(started()).toHaveLength(before)
    expect(await audited(pool)).toEqual([])
  })

  it('has nothing to correct where nothing is frozen', async () => {
    const { error } = await ops(`freeze correct bob ${KEY} --reason regraded --yes`)
    expect(error).toBe('there is no final grade to correct: `freeze learner` makes one')
  })
})

describe('exams', () => {
  it('shows exam runs and the hourly runs', async () => {
    expect((await ops('exams status')).out).toBe(
      [
        'exam run  key                 course  schedulable (UTC)  until             done  enrolled  authorized  failed chunks',
        '       4  course-v1:MITx+X+1  C       2026-01-01 00:00   2026-12-01 00:00  open         2           1              0',
        '',
        'hourly runs',
        '  run     started (UTC)     ended             looked at  authorized  failed chunks',
        '  hour-1  2026-11-27 00:00  2026-11-27 00:00          2           1              0',
      ].join('\n'),
    )
  })

  it('explains rule by rule, by id as by key', async () => {
    const { code, out } = await ops('exams explain bob course-v1:MITx+X+1')
    expect(code).toBe(0)
    expect(out).toBe(
      [
        'learner id:2, exam run 4 (C)',
        'Not authorized: there is no final grade in the course; see `freeze status` of its runs.',
        '',
        'rules',
        '  yes  the learner is enrolled in the program',
        '  yes  the account is active',
        '  yes  the learner has a profile',
        '  yes  the run and the exam run are of the same course',
        '  yes  the exam run can be scheduled already',
        '  yes  the exam run can still be scheduled',
        '',
        'final grades, in the order in which they are tried',
        '  none',
        '',
        'authorizations',
        '  none',
        '',
        'exam profile',
        '  none yet',
      ].join('\n'),
    )
    expect((await ops('exams explain id:2 4')).out).toBe(out)
    expect((await ops('exams explain ada 4')).out).toContain('Authorized.')
  })

  it.each([
    ['bob 99', 'there is no exam run 99'],
    ['nobody 4', 'there is no such learner'],
  ])('%s is refused: %s', async (who, error) => {
    expect(await ops(`exams explain ${who}`)).toMatchObject({ code: 1, error })
  })
})

describe('learner', () => {
  it('shows grades with provenance and exam runs with reasons', async () => {
    const { out } = await ops('learner ada')
    expect(out).toContain('course-v1:MITx+A+1T2026    0.8  yes     complete  no    2026-11-20 00:00         1  freeze pass-1/1')
    expect(out).toContain('         4  C       2026-11-20 00:00  Authorized.')
    expect((await ops('learner bob')).out).toContain('Not authorized: there is no final grade in the course')
  })

  it('says who corrected a grade last, and why', async () => {
    await pool.query(`INSERT INTO operator_audit (operator, command, reason, details) VALUES
      ('op', 'freeze correct', 'regraded', '{"userId": 1, "courseRunId": 1, "changed": true}'),
      ('op', 'freeze correct', 'again', '{"userId": 1, "courseRunId": 1, "changed": false}'),
      ('op', 'freeze correct', 'asked', '{"execution": "e", "input": "{}"}')`)
    expect((await ops('learner ada')).out).toContain('corrected by op: regraded')
  })

  it('tells a pass that left a grade as it was from the one that froze it', async () => {
    await pool.query(`
      INSERT INTO freeze_pass (id, kind, execution, course_run_id, started_at) VALUES ('later/1', 'learner', 'later', 1, '2026-11-26T20:00:00Z');
      INSERT INTO freeze_pass_learner (pass_id, position, user_id, failed_before, outcome) VALUES ('later/1', 1, 1, false, 'unchanged')`)
    expect((await ops('learner ada')).out).toContain('unchanged in later/1')
  })
})

it('lists the fetches of a freeze among all runs, and does not go on with them', async () => {
  expect((await ops('runs --all')).out).toContain('pass-1/1')
  expect((await ops('run pass-1/1')).out).toContain('run pass-1/1 (freeze, forced), ended')
  expect(await ops('refresh redrive pass-1/1')).toMatchObject({
    code: 1,
    error: 'pass-1/1 is a pass of the freeze: the next one takes up what is left',
  })
})
