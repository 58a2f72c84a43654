import type { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settleConsequences } from '../../lambdas/freeze/settle-consequences.ts'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { createDatabase } from '../kit/database.ts'
import { expectAllOrNothing } from '../kit/dying-pool.ts'
import { truncateAll } from '../kit/golden.ts'
import { quietLog } from '../kit/quiet-log.ts'
import { freezeOne, NOW, seedRun } from './world.ts'

const { pool } = await createDatabase()
const lease = { name: 'authorize-exams', fence: 1 }
const settle = (database: Pool = pool) =>
  settleConsequences(
    {
      database,
      log: quietLog,
      now: NOW,
      uuid: () => crypto.randomUUID(),
      hash: () => crypto.randomUUID().replaceAll('-', ''),
    },
    lease,
  )
const all = async (sql: string) => (await pool.query(sql)).rows
const certify = (userId: number, courseId = 1) =>
  pool.query(`INSERT INTO course_certificate (user_id, course_id, hash) VALUES ($1, $2, md5(random()::text))`, [userId, courseId])

describe('settleConsequences', () => {
  beforeEach(async () => {
    await seedRun(pool, 2)
    await pool.query('TRUNCATE consequence_queue')
  })
  afterEach(async () => {
    const client = await pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  it('gives a program certificate, and with it a letter, to whom a course certificate completes the program', async () => {
    await certify(1)
    expect(await settle()).toEqual({ settled: 2 })
    expect(await all('SELECT user_id, program_id FROM program_certificate')).toEqual([{ user_id: 1, program_id: 1 }])
    expect(await all('SELECT user_id, is_active FROM program_letter')).toEqual([{ user_id: 1, is_active: true }])
    expect(await all('SELECT DISTINCT program_enrollment_id FROM search_outbox')).toEqual([{ program_enrollment_id: 1 }])
    expect(await settle()).toEqual({ settled: 0 })
  })

  it('gives none while a core course is missing', async () => {
    await pool.query(`INSERT INTO course (id, program_id, position_in_program, title) VALUES (2, 1, 2, 'D')`)
    await certify(1)
    await settle()
    expect(await all('SELECT * FROM program_certificate')).toEqual([])
    await certify(1, 2)
    await settle()
    expect(await all('SELECT user_id FROM program_certificate')).toEqual([{ user_id: 1 }])
  })

  it('makes a letter active again, and keeps its uuid', async () => {
    await certify(1)
    await settle()
    const [before] = await all('SELECT uuid FROM program_letter')
    await pool.query('UPDATE program_letter SET is_active = false; DELETE FROM program_certificate')
    await pool.query(`INSERT INTO program_certificate (user_id, program_id, hash) VALUES (1, 1, 'h')`)
    await settle()
    expect(await all('SELECT uuid, is_active FROM program_letter')).toEqual([{ ...before, is_active: true }])
  })

  it('recomputes the combined grades of those who have one and were graded in a changed exam run, each audited once', async () => {
    await freezeOne(pool, 1, 'a')
    await pool.query('UPDATE proctored_exam_grade SET score = 70')
    await pool.query(`UPDATE exam_run SET date_grades_available = '2026-11-11'`)
    expect(await settle()).toEqual({ settled: 1 })
    expect(await all('SELECT user_id, grade FROM combined_final_grade')).toEqual([{ user_id: 1, grade: 74 }])
    expect(await all('SELECT count(*)::int FROM combined_final_grade_audit')).toEqual([{ count: 2 }])
    await pool.query(`UPDATE exam_run SET semester = 'Fall'`)
    await settle()
    expect(await all('SELECT count(*)::int FROM combined_final_grade_audit')).toEqual([{ count: 2 }])
  })

  it('is not queued by marking an exam run as authorized', async () => {
    await pool.query('UPDATE exam_run SET authorized = true')
    expect(await settle()).toEqual({ settled: 0 })
  })

  it('queues the documents of a program in which a course has its first exam, and not for a further one', async () => {
    await pool.query(`INSERT INTO course (id, program_id, position_in_program, title) VALUES (2, 1, 2, 'D')`)
    const announce = (id: number) => `
      INSERT INTO exam_run (id, course_id, date_first_schedulable, date_last_schedulable, date_first_eligible, date_last_eligible, date_grades_available)
      VALUES (${id}, 2, '2030-01-01', '2030-02-01', '2030-01-01', '2030-02-01', '2030-03-01')`
    const queued = 'DELETE FROM search_outbox RETURNING program_enrollment_id AS id'
    await pool.query('DELETE FROM search_outbox')
    await pool.query(announce(8))
    await settle()
    expect(await all(queued)).toEqual(await all('SELECT id FROM program_enrollment WHERE program_id = 1 ORDER BY id'))
    await pool.query(announce(9))
    await settle()
    expect(await all(queued)).toEqual([])
  })

  it('gives exam profiles to the enrolled when an exam run appears, or its last eligible day is put off', async () => {
    await pool.query(`UPDATE exam_run SET date_last_eligible = '2026-11-20'`)
    await settle()
    expect(await all('SELECT * FROM exam_profile')).toEqual([])
    await pool.query(`UPDATE exam_run SET date_last_eligible = '2026-11-21'`)
    await settle()
    expect(await all('SELECT profile_id FROM exam_profile ORDER BY 1')).toEqual([{ profile_id: 1 }, { profile_id: 2 }])
  })

  it('gives an exam profile to whoever is enrolled in a run of a course with an exam that is still eligible', async () => {
    await pool.query(`UPDATE exam_run SET date_last_eligible = (now() AT TIME ZONE 'UTC')::date + 1`)
    await pool.query('DELETE FROM cached_enrollment; DELETE FROM exam_profile')
    await pool.query(`INSERT INTO cached_enrollment VALUES (2, 1, '{"mode": "audit"}')`)
    expect(await all('SELECT profile_id FROM exam_profile')).toEqual([{ profile_id: 2 }])
    await pool.query(`DELETE FROM exam_profile; UPDATE exam_run SET date_last_eligible = (now() AT TIME ZONE 'UTC')::date`)
    await pool.query(`UPDATE cached_enrollment SET data = '{"mode": "verified"}'`)
    expect(await all('SELECT profile_id FROM exam_profile')).toEqual([])
  })

  it('draws the consequences of a batch as a whole or not at all', async () => {
    await certify(1)
    const state = () => all('SELECT (SELECT count(*) FROM program_certificate) AS c, (SELECT count(*) FROM search_outbox) AS o')
    await expectAllOrNothing(pool, settle, state)
    expect(await all('SELECT user_id FROM program_letter')).toEqual([{ user_id: 1 }])
  })

  it('keeps the facts in the queue for a holder that lost its lease', async () => {
    await certify(1)
    await pool.query('SELECT hold_fence($1, 2)', [lease.name])
    await expect(settle()).rejects.toThrow(LeaseLost)
    expect(await all('SELECT kind FROM consequence_queue')).toEqual([{ kind: 'course-certificate' }])
  })
})
