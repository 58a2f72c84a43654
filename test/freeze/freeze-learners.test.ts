import fc from 'fast-check'
import type { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authorizeChunk } from '../../lambdas/exams/authorize-chunk.ts'
import { openRun } from '../../lambdas/exams/queries.ts'
import { freezeLearners } from '../../lambdas/freeze/freeze-learners.ts'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { createDatabase } from '../kit/database.ts'
import { expectAllOrNothing } from '../kit/dying-pool.ts'
import { truncateAll } from '../kit/golden.ts'
import { countRows, dependencies, freezeIn, freezeOne, nothingWritten, NOW, openOne, seedRun } from './world.ts'

const { pool } = await createDatabase()
const one = {
  final_grade: 1,
  final_grade_audit: 1,
  exam_authorization: 1,
  exam_profile: 1,
  combined_final_grade: 1,
  combined_final_grade_audit: 1,
  program_letter: 1,
  search_outbox: 1,
}
const grades = async () => (await pool.query('SELECT user_id, grade, passed, status FROM final_grade ORDER BY 1')).rows

const empty = async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
}

describe('freezeLearners', () => {
  beforeEach(() => seedRun(pool, 3))
  afterEach(empty)

  it('writes the grade with its audit and all its consequences', async () => {
    expect(await freezeOne(pool, 1, 'a')).toEqual({ outcome: 'frozen' })
    expect(await countRows(pool)).toEqual(one)
    expect(await grades()).toEqual([{ user_id: 1, grade: 0.8, passed: true, status: 'complete' }])
    expect((await pool.query('SELECT grade FROM combined_final_grade')).rows).toEqual([{ grade: 86 }])
    expect((await pool.query('SELECT outcome, reason FROM freeze_pass_learner')).rows).toEqual([
      { outcome: 'frozen', reason: null },
    ])
  })

  it('takes a percent that is missing for 0, as one that is no number', async () => {
    await pool.query(`UPDATE cached_current_grade SET data = '{"passed": false}'`)
    expect(await freezeOne(pool, 1, 'a')).toEqual({ outcome: 'frozen' })
    expect(await grades()).toMatchObject([{ grade: 0, passed: false }])
  })

  it('changes nothing the second time, whatever the backend says by then', async () => {
    await freezeOne(pool, 1, 'a')
    await pool.query(`UPDATE cached_current_grade SET data = '{"passed": false, "percent": 0.1}'`)
    expect(await freezeOne(pool, 1, 'b')).toEqual({ outcome: 'already' })
    expect(await countRows(pool)).toEqual(one)
    expect(await grades()).toMatchObject([{ grade: 0.8, passed: true }])
  })

  it('gives one grade, one audit row and one authorization, however many freeze at once (property)', async () => {
    const interleaving = fc.array(fc.constantFrom(1, 2, 3), { minLength: 2, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(interleaving, async (learners) => {
        const passes = await Promise.all(learners.map((userId, index) => openOne(pool, userId, `${index}`)))
        const outcomes = await Promise.all(passes.map((pass, index) => freezeIn(pool, pass, learners[index] ?? 0)))
        const distinct = new Set(learners).size
        expect(outcomes.filter((each) => each?.outcome === 'frozen')).toHaveLength(distinct)
        expect(outcomes.filter((each) => each?.outcome === 'already')).toHaveLength(learners.length - distinct)
        const expected = Object.entries(one).map(([table, count]) => [table, count * distinct])
        expect(await countRows(pool)).toEqual(Object.fromEntries(expected))
        await empty()
        await seedRun(pool, 3)
      }),
      { numRuns: 15 },
    )
  })

  it('authorizes once when the hourly authorization comes at the same time (property)', async () => {
    const order = fc.constantFrom('freeze first', 'chunk first', 'together')
    await fc.assert(
      fc.asyncProperty(order, async (first) => {
        const run = { id: 'exams', lease: { name: 'authorize-exams', fence: 1 } }
        await openRun(pool, { ...run, startedAt: NOW }, NOW, 10)
        const passes = await Promise.all([1, 2, 3].map((userId) => openOne(pool, userId, `f${userId}`)))
        const freeze = () => Promise.all(passes.map((pass, i) => freezeIn(pool, pass, i + 1)))
        const chunk = () => authorizeChunk(dependencies(pool), run, 1)
        if (first === 'freeze first') await freeze()
        if (first === 'chunk first') await chunk()
        await Promise.all([freeze(), chunk()])
        const { rows } = await pool.query('SELECT user_id, count(*)::int FROM exam_authorization GROUP BY 1 ORDER BY 1')
        expect(rows).toEqual([1, 2, 3].map((user_id) => ({ user_id, count: 1 })))
        await empty()
        await seedRun(pool, 3)
      }),
      { numRuns: 10 },
    )
  })

  it('leaves nothing when it dies in place of any of its statements, and everything when tried again', async () => {
    const pass = await openOne(pool, 1, 'a')
    const freeze = (database: Pool) => freezeLearners({ ...dependencies(pool), database }, { pass, userIds: [1, 2] })
    await expectAllOrNothing(pool, freeze, () => countRows(pool))
    expect(await countRows(pool)).toEqual(one)
  })

  it('refuses a holder that lost its lease, and writes nothing for it', async () => {
    const pass = await openOne(pool, 1, 'a')
    await pool.query('SELECT hold_fence($1, 2)', [pass.lease.name])
    await expect(freezeIn(pool, pass, 1)).rejects.toThrow(LeaseLost)
    expect(await countRows(pool)).toEqual(nothingWritten)
  })

  it.each([
    ['not-linked', `UPDATE refresh_run_learner SET edxorg_outcome = 'not-linked'`],
    ['invalid-credentials', `UPDATE refresh_run_learner SET edxorg_outcome = 'failed', edxorg_reason = 'invalid-credentials'`],
    ['no-current-grade', 'DELETE FROM cached_current_grade'],
    ['no-current-grade', `UPDATE cached_current_grade SET data = '{"percent": 0.8}'`],
    ['no-enrollment', 'DELETE FROM cached_enrollment'],
    ['no-enrollment', `UPDATE cached_enrollment SET data = '{"mode": null}'`],
    ['no-enrollment', `UPDATE cached_enrollment SET data = data || '{"is_active": false}'`],
    ['grade-out-of-range', `UPDATE cached_current_grade SET data = '{"passed": true, "percent": -0.1}'`],
    ['pending-grade-exists', 'INSERT INTO final_grade (user_id, course_run_id) VALUES (1, 1)'],
  ])('fails as %s (%#), with the reason in the ledger, and never makes a grade up', async (reason, sql) => {
    const pass = await openOne(pool, 1, 'a')
    await pool.query(sql)
    const before = await countRows(pool)
    expect(await freezeIn(pool, pass, 1)).toEqual({ outcome: 'failed', reason })
    expect(await countRows(pool)).toEqual(before)
    expect((await pool.query('SELECT outcome, reason FROM freeze_pass_learner')).rows).toEqual([{ outcome: 'failed', reason }])
  })

  it('leaves a learner for next time when the fetch gave nothing, or the date was put off meanwhile', async () => {
    const pass = await openOne(pool, 1, 'a')
    await pool.query('UPDATE refresh_run_learner SET edxorg_outcome = NULL')
    expect(await freezeIn(pool, pass, 1)).toEqual({ outcome: 'left' })
    await pool.query(`UPDATE refresh_run_learner SET edxorg_outcome = 'refreshed'`)
    await pool.query(`UPDATE course_run SET freeze_grade_date = '2027-01-01'`)
    expect(await freezeIn(pool, pass, 1)).toEqual({ outcome: 'left' })
    expect(await countRows(pool)).toEqual(nothingWritten)
  })
})

describe('a correction', () => {
  const correction = { operator: 'op', reason: 'regraded' }
  beforeEach(() => seedRun(pool, 1))
  afterEach(empty)

  const correct = async (execution: string) => freezeIn(pool, await openOne(pool, 1, execution), 1, correction)
  const audits = async () => (await pool.query('SELECT operator, command, reason, details FROM operator_audit ORDER BY id')).rows

  it('replaces the grade, audits it and who did it, and recomputes the consequences', async () => {
    await freezeOne(pool, 1, 'a')
    await pool.query(`UPDATE cached_current_grade SET data = '{"passed": true, "percent": 0.9}'`)
    expect(await correct('b')).toEqual({ outcome: 'corrected' })
    expect(await grades()).toMatchObject([{ grade: 0.9 }])
    expect((await pool.query('SELECT grade FROM combined_final_grade')).rows).toEqual([{ grade: 90 }])
    expect(await countRows(pool)).toMatchObject({ final_grade_audit: 2, combined_final_grade_audit: 2, exam_authorization: 1 })
    const details = { userId: 1, courseRunId: 1, changed: true }
    expect(await audits()).toEqual([{ operator: 'op', command: 'freeze correct', reason: 'regraded', details }])
  })

  it('says so, and writes no grade audit, when the grade is as it should be', async () => {
    await freezeOne(pool, 1, 'a')
    expect(await correct('b')).toEqual({ outcome: 'unchanged' })
    expect(await countRows(pool)).toEqual(one)
    expect(await audits()).toMatchObject([{ details: { changed: false } }])
  })

  it('does not freeze a grade for the first time', async () => {
    expect(await correct('a')).toEqual({ outcome: 'failed', reason: 'not-frozen-yet' })
    expect(await countRows(pool)).toEqual(nothingWritten)
  })
})
