import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closePass } from '../../lambdas/freeze/close-pass.ts'
import { freezeChunk } from '../../lambdas/freeze/freeze-chunk.ts'
import { overlookedLearners } from '../../lambdas/freeze/overlooked.ts'
import { failedFreezes, freezeStatuses, freezeTarget, gradesWithProvenance } from '../../lambdas/freeze/status-queries.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { dependencies, fetched, freezeIn, freezeOne, NOW, openOne, openRunPass, passOf, RUN_ID, seedRun } from './world.ts'

const { pool } = await createDatabase()
const KEY = 'course-v1:MITx+A+1T2026'

describe('freeze status', () => {
  beforeEach(() => seedRun(pool, 3))
  afterEach(async () => {
    const client = await pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  const pass = async (execution: string, failing: ReadonlyMap<number, string>) => {
    const opened = passOf(await openRunPass(pool, execution))
    await fetched(pool, opened.id, failing)
    await freezeChunk(dependencies(pool), opened, 1, undefined)
    await closePass({ ...dependencies(pool), publish: () => {} }, opened)
  }

  it('gives counts and the last report of the runs that are due, and of one run by its key', async () => {
    expect(await freezeStatuses(pool, { now: NOW, since: NOW })).toMatchObject([
      { status: 'waiting', frozen: 0, open: 3, lastPass: null },
    ])
    await pass('1', new Map([[2, 'forbidden']]))
    const [status] = await freezeStatuses(pool, { courseKey: KEY })
    expect(status).toMatchObject({ courseRunId: RUN_ID, status: 'pending', frozen: 2, open: 1, lastPass: '1/1' })
    expect(status?.lastReport).toMatchObject({ frozen: 2, failed: { forbidden: 1 } })
    expect(await freezeStatuses(pool, { courseKey: 'none' })).toEqual([])
  })

  it('names who failed with the last reason, until the grade is there', async () => {
    await pass(
      '1',
      new Map([
        [2, 'forbidden'],
        [3, 'timeout'],
      ]),
    )
    expect(await failedFreezes(pool, RUN_ID, 10)).toMatchObject([
      { userId: 2, username: 'u2', reason: 'forbidden' },
      { userId: 3, username: 'u3', reason: 'timeout' },
    ])
    await freezeOne(pool, 2, 'by hand')
    expect(await failedFreezes(pool, RUN_ID, 10)).toMatchObject([{ userId: 3 }])
  })

  it('names who is enrolled without a grade, and who passed by grade but has no certificate', async () => {
    await pool.query('DELETE FROM cached_current_grade WHERE user_id = 3; DELETE FROM cached_certificate')
    await pool.query('DELETE FROM proctored_exam_grade; DELETE FROM exam_run')
    await pool.query(`UPDATE cached_current_grade SET data = data || '{"passed": true}' WHERE user_id = 2`)
    await pool.query(`UPDATE cached_current_grade SET data = data || '{"passed": false}' WHERE user_id = 1`)
    expect(await overlookedLearners(pool, RUN_ID, 10)).toEqual([
      { userId: 2, username: 'u2', kind: 'no-certificate' },
      { userId: 3, username: 'u3', kind: 'no-grade' },
    ])
    await pass('1', new Map())
    const [status] = await freezeStatuses(pool, { courseKey: KEY })
    expect(status).toMatchObject({ withoutGrade: 1, withoutCertificate: 1 })
    expect(status?.lastReport).toMatchObject({ frozen: 2, left: 0, withoutGrade: 1, withoutCertificate: 1 })
    await pool.query(`UPDATE cached_enrollment SET data = data || '{"is_active": false}'`)
    expect(await overlookedLearners(pool, RUN_ID, 10)).toEqual([])
  })

  it('counts them of each run by itself, also before a pass', async () => {
    await pool.query('DELETE FROM cached_current_grade WHERE user_id = 3')
    await pool.query(`
      INSERT INTO course_run (id, course_id, edx_course_key, freeze_grade_date)
        SELECT 77, course_id, 'another', freeze_grade_date FROM course_run WHERE id = ${RUN_ID};
      INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (1, 77, '{"is_active": true}'), (2, 77, '{"is_active": true}')`)
    const due = await freezeStatuses(pool, { now: NOW, since: NOW })
    expect(due.map(({ courseKey, withoutGrade }) => [courseKey, withoutGrade])).toEqual([
      [KEY, 1],
      ['another', 2],
    ])
    await pool.query('DELETE FROM cached_enrollment WHERE course_run_id = 77; DELETE FROM course_run WHERE id = 77')
  })

  it('finds whom and which run a command means', async () => {
    expect(await freezeTarget(pool, 'u2', KEY)).toEqual({ userId: 2, courseRunId: RUN_ID })
    expect(await freezeTarget(pool, 'u2', 'none')).toBeNull()
  })

  it('tells where a grade comes from, with every version of it', async () => {
    await freezeOne(pool, 1, 'a')
    await pool.query(`UPDATE cached_current_grade SET data = '{"passed": true, "percent": 0.9}'`)
    await freezeIn(pool, await openOne(pool, 1, 'b'), 1, { operator: 'op', reason: 'regraded' })
    const [grade] = await gradesWithProvenance(pool, 1)
    expect(grade).toMatchObject({ courseKey: KEY, grade: 0.9, passed: true, paid: true })
    expect(grade?.history.map((version) => version.grade)).toEqual([0.8, 0.9])
    expect(grade?.lastFreeze?.pass).toMatch(/\/1$/)
  })
})
