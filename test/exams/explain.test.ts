import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainAuthorization } from '../../lambdas/exams/explain.ts'
import { authorizationRuns, examRunStatuses } from '../../lambdas/exams/explain-queries.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { authorizeAll, EXAM_RUN_ID, NOW, seedExam } from './world.ts'

const { pool } = await createDatabase()
const explain = (username: string, now = NOW) => explainAuthorization(pool, username, 'course-v1:MITx+X+1', now)

describe('exams explain', () => {
  beforeEach(() => seedExam(pool, 4))
  afterEach(async () => {
    const client = await pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  it('says the same as the authorization does, before and after it', async () => {
    expect(await explain('u2')).toMatchObject({ authorized: false, wouldAuthorize: true, hasExamProfile: false })
    await authorizeAll(pool, '1')
    expect(await explain('u2')).toMatchObject({
      authorized: true,
      wouldAuthorize: true,
      conclusion: 'Authorized.',
      hasExamProfile: true,
    })
    expect(await explain('u1')).toMatchObject({
      authorized: false,
      wouldAuthorize: false,
      conclusion: 'Not authorized: no final grade of the course is both passed and final.',
    })
  })

  it.each([
    ['user-active', 'UPDATE app_user SET is_active = false WHERE id = 2'],
    ['profile-exists', 'DELETE FROM profile WHERE user_id = 2'],
    ['enrolled-in-program', 'DELETE FROM program_enrollment WHERE user_id = 2'],
    ['window-open', `UPDATE exam_run SET date_first_schedulable = '2026-11-21'`],
    ['window-not-over', `UPDATE exam_run SET date_last_schedulable = '2026-11-20T16:00:00Z'`],
  ])('names %s as the one rule that does not hold', async (rule, sql) => {
    await pool.query(sql)
    const explained = await explain('u2')
    expect(explained?.rules.filter(({ holds }) => !holds).map((each) => each.rule)).toEqual([rule])
    expect(explained?.wouldAuthorize).toBe(false)
    await authorizeAll(pool, '1')
    expect((await pool.query('SELECT FROM exam_authorization WHERE user_id = 2')).rowCount).toBe(0)
  })

  it('lists the grades in the order in which they are tried', async () => {
    await pool.query(
      `INSERT INTO course_run (id, course_id, edx_course_key, end_date) VALUES (2, 1, 'no end', NULL), (3, 1, 'later', '2026-12-01')`,
    )
    await pool.query(
      `INSERT INTO final_grade (user_id, course_run_id, passed, status) VALUES (2, 2, true, 'pending'), (2, 3, false, 'complete')`,
    )
    const explained = await explain('u2')
    expect(explained?.grades.map(({ courseKey, rules }) => [courseKey, rules[0]?.holds])).toEqual([
      ['no end', false],
      ['later', false],
      ['course-v1:MITx+A+1T2026', true],
    ])
  })

  describe('of an exam run that the hourly run is done with', () => {
    const conclusionAfter = async (sql: string) => {
      await authorizeAll(pool, '1')
      await pool.query(`DELETE FROM exam_authorization; ${sql}`)
      return (await explain('u2'))?.conclusion
    }
    const passedOn = (instant: string) =>
      `ALTER TABLE final_grade DISABLE TRIGGER final_grade_updated_on;
       UPDATE final_grade SET updated_on = '${instant}';
       ALTER TABLE final_grade ENABLE TRIGGER final_grade_updated_on`

    it.each([
      [
        'enrolled later',
        'UPDATE program_enrollment SET id = 99 WHERE user_id = 2',
        /enrolled in the program after .*2026-11-20T16/,
      ],
      [
        'passed later, unpaid',
        `${passedOn('2026-11-21')}; UPDATE exam_run SET date_first_schedulable = '2026-11-20T15:00:00Z'; UPDATE exam_run SET authorized = true;
         ALTER TABLE final_grade DISABLE TRIGGER final_grade_updated_on; UPDATE final_grade SET course_run_paid_on_edx = false;
         ALTER TABLE final_grade ENABLE TRIGGER final_grade_updated_on`,
        /passed on 2026-11-21.*without having paid/,
      ],
      ['passed later', passedOn('2026-11-21'), /passed on 2026-11-21.*the rules did not hold then/],
      ['passed before', passedOn('2026-11-19'), /nothing tells why/],
    ])('says of who %s why', async (_, sql, why) => {
      const conclusion = await conclusionAfter(sql)
      expect(conclusion).toMatch(why)
      expect(conclusion).toContain('`exams reopen 5` has the next hourly run include the learner.')
    })

    it('says of one that is marked before its time that nothing will take it up', async () => {
      await pool.query(`UPDATE exam_run SET date_first_schedulable = '2026-11-25'; UPDATE exam_run SET authorized = true`)
      expect((await explain('u2'))?.conclusion).toBe(
        'Not authorized: the exam run cannot be scheduled yet. The exam run is marked as authorized all the same, so ' +
          'that no hourly run will take it up: `exams reopen 5`.',
      )
    })
  })

  it('says of whoever waits for the next hour that it will come', async () => {
    expect((await explain('u2'))?.conclusion).toMatch(/next hourly run/)
  })

  it('knows no learner and no exam run that there is not', async () => {
    expect(await explain('nobody')).toBeNull()
    expect(await explainAuthorization(pool, 'u2', '999', NOW)).toBeNull()
    expect(await explainAuthorization(pool, 'u2', String(EXAM_RUN_ID), NOW)).not.toBeNull()
  })

  it('gives the state of every exam run, and of the last runs', async () => {
    expect(await examRunStatuses(pool, NOW)).toMatchObject([
      { examRunId: EXAM_RUN_ID, authorized: false, enrolled: 4, authorizations: 0 },
    ])
    await authorizeAll(pool, '1')
    expect(await examRunStatuses(pool, NOW)).toMatchObject([{ authorized: true, authorizations: 2, failedChunks: 0 }])
    expect(await authorizationRuns(pool, 5)).toMatchObject([{ id: '1', report: { authorized: 2 } }])
  })
})
