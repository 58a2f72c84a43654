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

  it('tells whoever enrolled after the exam run was marked from whoever waits for the next hour', async () => {
    expect((await explain('u2'))?.conclusion).toMatch(/next hourly run/)
    await pool.query('UPDATE exam_run SET authorized = true')
    expect((await explain('u2'))?.conclusion).toMatch(/Open it again/)
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
