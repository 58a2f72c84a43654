import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settleAvailableGrades } from '../../lambdas/freeze/settle-exam-grades.ts'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'

const { pool } = await createDatabase()
const lease = { name: 'authorize-exams', fence: 2 }
const DAY = '2026-11-20T10:00:00.123456Z'
const BEFORE = new Date('2026-11-20T10:00:00Z')
const AFTER = new Date('2026-11-20T10:00:01Z')
const settle = (now: Date, held = lease) => settleAvailableGrades({ database: pool, now }, held)
const combined = async () => (await pool.query('SELECT user_id, grade FROM combined_final_grade ORDER BY user_id')).rows

describe('exam grades that can be seen by now', () => {
  beforeEach(() =>
    pool.query(`
      INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
      INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C');
      INSERT INTO course_run (id, course_id, edx_course_key, start_date) VALUES (1, 1, 'course-v1:MITx+A+1T2021', '2021-01-01');
      INSERT INTO exam_run (id, course_id, date_first_schedulable, date_last_schedulable, date_first_eligible, date_last_eligible,
                            date_grades_available) VALUES (1, 1, '2026-01-01', '2026-02-01', '2026-03-01', '2026-03-10', '${DAY}');
      INSERT INTO app_user (id, username, email) SELECT n, 'u' || n, n || '@x.org' FROM generate_series(1, 2500) n;
      INSERT INTO program_enrollment (user_id, program_id) SELECT id, 1 FROM app_user;
      INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) SELECT id, 1, 0.8, true, 'complete' FROM app_user WHERE id <> 3;
      INSERT INTO proctored_exam_grade (user_id, course_id, exam_run_id, passing_score, score, grade, passed, percentage_grade)
        SELECT id, 1, 1, 0.5, 90, 'pass', id <> 2, 0.9 FROM app_user;
      DELETE FROM search_outbox`),
  )
  afterEach(async () => {
    const client = await pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  it('count for everybody who has both, once the day has come, and not again', async () => {
    expect(await settle(BEFORE)).toBe(0)
    expect(await combined()).toEqual([])
    expect(await settle(AFTER)).toBe(1)
    // User 2 failed the exam, user 3 has no final grade.
    expect(await combined()).toHaveLength(2498)
    expect((await combined())[0]).toEqual({ user_id: 1, grade: 86 })
    expect((await pool.query('SELECT FROM search_outbox')).rowCount).toBe(2498)
    expect(await settle(AFTER)).toBe(0)
  })

  it('count again when the day was put off and has come again', async () => {
    await settle(AFTER)
    await pool.query(
      `UPDATE exam_run SET date_grades_available = '2026-12-01'; UPDATE proctored_exam_grade SET score = 100 WHERE user_id = 1`,
    )
    expect(await settle(AFTER)).toBe(0)
    expect(await settle(new Date('2026-12-02'))).toBe(1)
    expect((await combined())[0]).toEqual({ user_id: 1, grade: 92 })
  })

  it('wait for the next hour when the lease is lost', async () => {
    await pool.query(`SELECT hold_fence('authorize-exams', 3)`)
    await expect(settle(AFTER)).rejects.toThrow(LeaseLost)
    expect(await combined()).toEqual([])
    expect(await settle(AFTER, { ...lease, fence: 3 })).toBe(1)
  })
})
