import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closePass } from '../../lambdas/freeze/close-pass.ts'
import { freezeChunk } from '../../lambdas/freeze/freeze-chunk.ts'
import { holdersOf, runOfKey, type WhichGrades } from '../../lambdas/freeze/holder-queries.ts'
import { correctionOfPass } from '../../lambdas/freeze/pass-queries.ts'
import { openCorrection } from '../../lambdas/freeze/open-pass.ts'
import { undoFreeze } from '../../lambdas/freeze/undo.ts'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { countStatements } from '../kit/statements.ts'
import { countRows, dependencies, fetched, freezeOne, lease, NOW, openRunPass, passOf, RUN_ID, seedRun } from './world.ts'

const { pool } = await createDatabase()
const KEY = 'course-v1:MITx+A+1T2026'
const LEASE = `freeze-grades:${KEY}`
const by = { operator: 'op', reason: 'wrong date' }
const rows = async (sql: string) => (await pool.query(sql)).rows

const pass = async (execution: string, fence = 1) => {
  const opened = passOf(await openRunPass(pool, execution, NOW, fence))
  await fetched(pool, opened.id)
  await freezeChunk(dependencies(pool), opened, 1, undefined)
  await closePass({ ...dependencies(pool), publish: () => {} }, opened)
}
const undo = async (which: WhichGrades, { fence = 5, dryRun = false } = {}) => {
  const run = await runOfKey(pool, KEY)
  if (!run) throw new Error('no run')
  return undoFreeze(pool, { run, which, lease: dryRun ? null : { name: LEASE, fence }, by, now: NOW })
}

beforeEach(() => seedRun(pool, 3))
afterEach(async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
})

describe('undoFreeze', () => {
  it('takes back the grades of a pass with all that followed, and the run freezes again', async () => {
    await pass('early')
    await pool.query(
      `INSERT INTO course_run_grading_status VALUES (${RUN_ID}, 'complete') ON CONFLICT (course_run_id) DO UPDATE SET status = 'complete'`,
    )
    await pool.query('TRUNCATE search_outbox')
    const { holders, undone } = await undo({ pass: 'early' })
    expect(holders.map(({ username, grade, pass: of }) => [username, grade, of])).toEqual(
      ['u1', 'u2', 'u3'].map((name) => [name, 0.8, 'early/1']),
    )
    // Each has taken the exam, which is proctored and graded in this world: such an authorization stays.
    expect(undone).toEqual({
      grades: 3,
      authorizations: 0,
      authorizationsKept: 3,
      combinedGradesDeleted: 3,
      letters: 3,
      certificates: 0,
    })
    expect(await countRows(pool)).toMatchObject({ final_grade: 0, combined_final_grade: 0, program_letter: 3, search_outbox: 3 })
    expect(await rows('SELECT DISTINCT is_active FROM program_letter')).toEqual([{ is_active: false }])
    expect(await rows('SELECT status FROM course_run_grading_status')).toEqual([])
    expect(await rows('SELECT count(*)::int AS deleted FROM final_grade_audit WHERE data_after IS NULL')).toEqual([
      { deleted: 3 },
    ])
    expect(await rows(`SELECT reason, details FROM operator_audit WHERE command = 'freeze undo' ORDER BY id LIMIT 1`)).toEqual([
      { reason: 'wrong date', details: { userId: 1, courseRunId: RUN_ID, grade: 0.8, passed: true } },
    ])
    await pool.query(`UPDATE cached_current_grade SET data = '{"passed": true, "percent": 0.9}'`)
    await pass('right', 6)
    expect(await rows('SELECT DISTINCT grade, status FROM final_grade')).toEqual([{ grade: 0.9, status: 'complete' }])
    expect(await rows('SELECT DISTINCT is_active FROM program_letter')).toEqual([{ is_active: true }])
  })

  it('takes back authorizations that nobody used, but of who passed by another run', async () => {
    await pass('early')
    await pool.query(`
      DELETE FROM proctored_exam_grade;
      INSERT INTO course_run (id, course_id, edx_course_key) VALUES (2, 1, 'before');
      INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) VALUES (2, 2, 0.6, true, 'complete');
      UPDATE exam_authorization SET exam_taken = true WHERE user_id = 3`)
    expect((await undo({ pass: 'early' })).undone).toMatchObject({ authorizations: 1, authorizationsKept: 1 })
    expect(await rows('SELECT user_id FROM exam_authorization ORDER BY 1')).toEqual([{ user_id: 2 }, { user_id: 3 }])
  })

  it('means one pass, or one day; the rest stays, and the run goes on with who lacks a grade', async () => {
    await freezeOne(pool, 1, 'alone')
    await pool.query(`UPDATE final_grade SET created_on = '2026-11-18T23:59:59Z'`)
    await pass('run')
    expect((await undo({ day: '2026-11-17' }, { dryRun: true })).holders).toEqual([])
    expect((await undo({ day: '2026-11-18' }, { dryRun: true })).holders.map(({ userId }) => userId)).toEqual([1])
    expect((await undo({ pass: 'run/1' })).undone.grades).toBe(2)
    expect(await rows('SELECT user_id FROM final_grade')).toEqual([{ user_id: 1 }])
    expect(await rows('SELECT status FROM course_run_grading_status')).toEqual([{ status: 'pending' }])
  })

  it('changes nothing on a dry run, and tells the same', async () => {
    await pass('early')
    const before = await countRows(pool)
    const { undone } = await undo({ pass: 'early' }, { dryRun: true })
    expect(undone.grades).toBe(3)
    expect(await countRows(pool)).toEqual(before)
    expect(await rows('SELECT FROM operator_audit')).toEqual([])
  })

  it('is refused under a lease that somebody else has written with', async () => {
    await pass('early')
    await pool.query(
      `UPDATE lease_fence SET fence = 9 WHERE name = 'freeze-grades:run'; INSERT INTO lease_fence VALUES ('${LEASE}', 9)`,
    )
    await expect(undo({ pass: 'early' })).rejects.toThrow(LeaseLost)
    expect(await countRows(pool)).toMatchObject({ final_grade: 3 })
  })

  it('takes as many statements for thirty learners as for three', async () => {
    await pass('early')
    const counter = countStatements(pool)
    await undo({ pass: 'early' })
    const few = counter.count()
    const client = await pool.connect()
    await truncateAll(client).finally(() => client.release())
    await seedRun(pool, 30)
    await pass('early')
    counter.reset()
    await undo({ pass: 'early' })
    expect(counter.count()).toBe(few)
  })
})

describe('the correction of a whole run', () => {
  it('reads every final grade anew, whoever froze it, with who and why', async () => {
    await pass('run')
    await pool.query(`UPDATE course_run_grading_status SET status = 'complete'`)
    await pool.query(`UPDATE cached_current_grade SET data = '{"passed": true, "percent": 0.9}' WHERE user_id < 3`)
    const opening = { execution: 'all', startedAt: NOW, lease: lease('freeze-grades:run', 2), courseRunId: RUN_ID }
    const opened = passOf(await openCorrection(dependencies(pool), opening, by))
    await fetched(pool, opened.id)
    await freezeChunk(dependencies(pool), opened, 1, (await correctionOfPass(pool, opened.id)) ?? undefined)
    const report = await closePass({ ...dependencies(pool), publish: () => {} }, opened)
    expect(report).toMatchObject({ selected: 3, corrected: 2, unchanged: 1, failed: {}, completedRun: false })
    expect(await rows('SELECT grade FROM final_grade ORDER BY user_id')).toEqual([{ grade: 0.9 }, { grade: 0.9 }, { grade: 0.8 }])
    expect(await rows('SELECT status FROM course_run_grading_status')).toEqual([{ status: 'complete' }])
    expect(await rows(`SELECT operator, reason, details->>'changed' AS changed FROM operator_audit ORDER BY id`)).toEqual(
      ['true', 'true', 'false'].map((changed) => ({ ...by, changed })),
    )
    const holders = await holdersOf(pool, RUN_ID, null, null)
    expect(holders.map(({ pass: of, corrected }) => [of, corrected])).toEqual([
      ['run/1', true],
      ['run/1', true],
      ['run/1', false],
    ])
  })
})
