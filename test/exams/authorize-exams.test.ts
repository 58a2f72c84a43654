import fc from 'fast-check'
import type { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authorizeChunk } from '../../lambdas/exams/authorize-chunk.ts'
import { closeRun } from '../../lambdas/exams/close-run.ts'
import { openRun, recordChunkFailure } from '../../lambdas/exams/queries.ts'
import { examRunToReopen, reopenExamRun } from '../../lambdas/exams/reopen-queries.ts'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { createDatabase } from '../kit/database.ts'
import { expectAllOrNothing } from '../kit/dying-pool.ts'
import { truncateAll } from '../kit/golden.ts'
import { authorizeAll, authorized, dependencies, EXAM_RUN_ID, NOW, runNamed, seedExam } from './world.ts'

const { pool } = await createDatabase()
const hours = (count: number) => new Date(NOW.getTime() + count * 3_600_000)
const isMarked = async () => (await pool.query('SELECT authorized FROM exam_run')).rows

const empty = async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
}
afterEach(empty)

/** From now on, authorizing this learner breaks the chunk that the learner is in. */
const breakFor = (userId: number) =>
  pool.query(`
    CREATE FUNCTION break_authorization() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
    CREATE TRIGGER broken BEFORE INSERT ON exam_authorization FOR EACH ROW WHEN (NEW.user_id = ${userId})
      EXECUTE FUNCTION break_authorization()`)
const repair = () => pool.query('DROP FUNCTION IF EXISTS break_authorization CASCADE')

describe('30,000 program enrollments', () => {
  it('are not marked as authorized when a chunk fails; the next hour finishes it, nobody lost, nobody twice', async () => {
    await seedExam(pool, 30_000)
    await breakFor(14_500)
    const first = await authorizeAll(pool, 'hour 1').finally(repair)
    expect(first).toMatchObject({ chunks: 30, failedChunks: 1, considered: 29_000, authorized: 14_500, completedExamRuns: [] })
    expect(first.openExamRuns).toEqual([{ examRunId: EXAM_RUN_ID, failedChunks: 1, errors: ['error'] }])
    expect(await isMarked()).toEqual([{ authorized: false }])
    expect(await authorized(pool)).toEqual({ learners: 14_500, rows: 14_500, profiles: 14_500 })

    const second = await authorizeAll(pool, 'hour 2', hours(1))
    expect(second).toMatchObject({ failedChunks: 0, considered: 30_000, authorized: 500, completedExamRuns: [EXAM_RUN_ID] })
    expect(await isMarked()).toEqual([{ authorized: true }])
    expect(await authorized(pool)).toEqual({ learners: 15_000, rows: 15_000, profiles: 15_000 })

    expect(await authorizeAll(pool, 'hour 3', hours(2))).toMatchObject({ chunks: 0, considered: 0, completedExamRuns: [] })
  })
})

describe('the hourly authorization', () => {
  beforeEach(() => seedExam(pool, 10))

  it('takes no exam run before its time, and each once its time has come', async () => {
    expect(await authorizeAll(pool, 'early', hours(-1))).toMatchObject({ chunks: 0 })
    expect(await authorizeAll(pool, 'on time')).toMatchObject({ chunks: 1, authorized: 5 })
  })

  it('says which rule kept learners from it, and marks an exam run whose time is over', async () => {
    await pool.query('UPDATE app_user SET is_active = false WHERE id = 2; DELETE FROM profile WHERE id = 4')
    const report = await authorizeAll(pool, '1')
    expect(report).toMatchObject({ authorized: 3, refused: { 'user-active': 1, 'profile-exists': 1 } })
    expect(report.completedExamRuns).toEqual([EXAM_RUN_ID])
    await pool.query('UPDATE exam_run SET authorized = false')
    expect(await authorizeAll(pool, '2', hours(24 * 30))).toMatchObject({ authorized: 0, refused: { 'window-not-over': 3 } })
  })

  it('marks an exam run that nobody is enrolled for', async () => {
    await pool.query('DELETE FROM program_enrollment')
    expect(await authorizeAll(pool, '1')).toMatchObject({ chunks: 0, completedExamRuns: [EXAM_RUN_ID] })
  })

  it('does not mark an exam run that appears while it runs', async () => {
    const run = runNamed('1')
    await openRun(pool, { ...run, startedAt: NOW }, NOW, 10)
    await authorizeChunk(dependencies(pool), run, 1)
    await pool.query(`
      INSERT INTO exam_run (id, course_id, date_first_schedulable, date_last_schedulable, date_first_eligible, date_last_eligible,
                            date_grades_available)
      VALUES (6, 1, '2026-11-01', '2026-12-01', '2026-12-05', '2026-12-20', '2027-01-10')`)
    const report = await closeRun({ ...dependencies(pool), publish: () => {} }, run)
    expect(report.completedExamRuns).toEqual([EXAM_RUN_ID])
    expect(await authorizeAll(pool, '2', hours(1))).toMatchObject({ authorized: 5, completedExamRuns: [6] })
  })

  it.each(['date_first_schedulable', 'date_last_schedulable'])('takes an exam run up again whose %s changes', async (column) => {
    await authorizeAll(pool, '1')
    await pool.query(`UPDATE exam_run SET description = 'another'`)
    expect(await isMarked()).toEqual([{ authorized: true }])
    await pool.query(`UPDATE exam_run SET ${column} = ${column} - interval '1 minute'`)
    expect(await isMarked()).toEqual([{ authorized: false }])
    await pool.query('UPDATE final_grade SET passed = true')
    expect(await authorizeAll(pool, '2', hours(1))).toMatchObject({ authorized: 5, completedExamRuns: [EXAM_RUN_ID] })
  })

  it('opens an exam run again for who passed since, and tells how many that are', async () => {
    await authorizeAll(pool, '1')
    await pool.query('UPDATE final_grade SET passed = true WHERE user_id < 4')
    expect(await examRunToReopen(pool, 'course-v1:MITx+X+1')).toMatchObject({ examRunId: EXAM_RUN_ID, authorized: true, left: 2 })
    await reopenExamRun(pool, EXAM_RUN_ID)
    expect(await authorizeAll(pool, '2', hours(1))).toMatchObject({ authorized: 2, completedExamRuns: [EXAM_RUN_ID] })
    expect(await examRunToReopen(pool, String(EXAM_RUN_ID))).toMatchObject({ authorized: true, left: 0 })
    expect(await examRunToReopen(pool, '99')).toBeNull()
  })

  it('does not mark an exam run whose window changes while it runs: chunks before have refused whom it authorizes now', async () => {
    const run = runNamed('1')
    await pool.query(`UPDATE exam_run SET date_last_schedulable = '2026-11-20T16:00:00Z'`)
    await openRun(pool, { ...run, startedAt: NOW }, NOW, 10)
    await authorizeChunk(dependencies(pool), run, 1)
    await pool.query(`UPDATE exam_run SET date_last_schedulable = '2026-12-01'`)
    expect(await closeRun({ ...dependencies(pool), publish: () => {} }, run)).toMatchObject({ completedExamRuns: [] })
    expect(await authorizeAll(pool, '2', hours(1))).toMatchObject({ authorized: 5 })
  })

  it('keeps authorizations of other statuses, and adds one that succeeded', async () => {
    await pool.query(`
      INSERT INTO exam_authorization (user_id, course_id, exam_run_id, operation, status)
      VALUES (2, 1, ${EXAM_RUN_ID}, 'delete', 'failed'), (4, 1, ${EXAM_RUN_ID}, 'add', 'success')`)
    expect(await authorizeAll(pool, '1')).toMatchObject({ authorized: 4 })
    const { rows } = await pool.query('SELECT operation, status FROM exam_authorization WHERE user_id = 2 ORDER BY id')
    expect(rows).toEqual([
      { operation: 'delete', status: 'failed' },
      { operation: 'add', status: 'success' },
    ])
  })

  it('gives each learner one authorization, whatever chunks run how often and at once (property)', async () => {
    const run = runNamed('1')
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
        async (chunkSize, picks) => {
          const chunks = await openRun(pool, { ...run, startedAt: NOW }, NOW, chunkSize)
          const positions = [...picks.map((pick) => (pick % chunks) + 1), ...Array.from({ length: chunks }, (_, i) => i + 1)]
          await Promise.all(positions.map((position) => authorizeChunk(dependencies(pool), run, position)))
          const report = await closeRun({ ...dependencies(pool), publish: () => {} }, run)
          expect(report).toMatchObject({ considered: 10, authorized: 5, failedChunks: 0, completedExamRuns: [EXAM_RUN_ID] })
          expect(await authorized(pool)).toEqual({ learners: 5, rows: 5, profiles: 5 })
          await empty()
          await seedExam(pool, 10)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('gives the same plan and the same report when a step is tried again', async () => {
    const run = runNamed('1')
    const opening = { ...run, startedAt: NOW }
    expect(await openRun(pool, opening, NOW, 4)).toBe(3)
    expect(await openRun(pool, opening, NOW, 4)).toBe(3)
    for (const position of [1, 2, 3]) await authorizeChunk(dependencies(pool), run, position)
    const close = () => closeRun({ ...dependencies(pool), publish: () => {} }, run)
    expect(await close()).toEqual(await close())
  })

  it('authorizes a chunk, and closes a run, as a whole or not at all', async () => {
    const run = runNamed('1')
    await openRun(pool, { ...run, startedAt: NOW }, NOW, 10)
    const chunk = (database: Pool) => authorizeChunk({ ...dependencies(pool), database }, run, 1)
    const chunkState = async () => [
      await authorized(pool),
      (await pool.query('SELECT finished_at, considered FROM exam_authorization_chunk')).rows,
    ]
    await expectAllOrNothing(pool, chunk, chunkState)
    const close = (database: Pool) => closeRun({ ...dependencies(pool), database, publish: () => {} }, run)
    const closeState = async () => [await isMarked(), (await pool.query('SELECT report FROM exam_authorization_run')).rows]
    await expectAllOrNothing(pool, close, closeState)
  })

  it('refuses a holder that lost its lease at every step', async () => {
    const run = runNamed('1')
    await openRun(pool, { ...run, startedAt: NOW }, NOW, 10)
    await pool.query('SELECT hold_fence($1, 2)', [run.lease.name])
    await expect(openRun(pool, { ...run, startedAt: NOW }, NOW, 10)).rejects.toThrow(LeaseLost)
    await expect(authorizeChunk(dependencies(pool), run, 1)).rejects.toThrow(LeaseLost)
    await expect(closeRun({ ...dependencies(pool), publish: () => {} }, run)).rejects.toThrow(LeaseLost)
    const failure = recordChunkFailure(pool, { runId: run.id, lease: run.lease, position: 1 }, 'x')
    await expect(failure).rejects.toThrow(LeaseLost)
    expect(await authorized(pool)).toEqual({ learners: 0, rows: 0, profiles: 0 })
  })
})
