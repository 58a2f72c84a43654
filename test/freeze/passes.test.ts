import type { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closePass } from '../../lambdas/freeze/close-pass.ts'
import { freezeChunk } from '../../lambdas/freeze/freeze-chunk.ts'
import { openPass } from '../../lambdas/freeze/open-pass.ts'
import { CHUNK_SIZE, type Pass, type PassReport } from '../../lambdas/freeze/pass.ts'
import { freezableRuns, recordFailure, unfinishedLearners } from '../../lambdas/freeze/pass-queries.ts'
import { reportFreeze } from '../../lambdas/freeze/report-queries.ts'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { createDatabase } from '../kit/database.ts'
import { expectAllOrNothing } from '../kit/dying-pool.ts'
import { truncateAll } from '../kit/golden.ts'
import {
  countRows,
  dependencies,
  fetched,
  freezeIn,
  freezeOne,
  lease,
  NOW,
  openRunPass,
  passOf,
  RUN_ID,
  seedRun,
} from './world.ts'

const { pool } = await createDatabase()
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000)
const close = (pass: Pick<Pass, 'id' | 'lease'>, at = NOW): Promise<PassReport> =>
  closePass({ ...dependencies(pool, at), publish: () => {} }, pass)
const status = async () => (await pool.query('SELECT status FROM course_run_grading_status')).rows

/** What the workflow does between opening and closing, two chunks at once. */
async function freezeAll(pass: Pass, chunks: readonly number[]): Promise<number> {
  const waiting = [...chunks]
  let frozen = 0
  const worker = async () => {
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      const done = await freezeChunk(dependencies(pool), pass, first, undefined)
      frozen += done.frozen
    }
  }
  await Promise.all([worker(), worker()])
  return frozen
}

async function wholePass(execution: string, at: Date, failing: ReadonlyMap<number, string>, fence = 1) {
  const opened = await openRunPass(pool, execution, at, fence)
  if (opened.next === 'nothing') return { opened, frozen: 0, report: null }
  const pass = passOf(opened)
  await fetched(pool, pass.id, failing)
  const frozen = await freezeAll(pass, opened.chunks)
  return { opened, frozen, report: await close(pass, at) }
}

const empty = async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
}
afterEach(empty)

describe('passes over a run', () => {
  it('freeze 4,000 learners of whom 50 fail: one pass tries all, the next completes the run, the next day nothing is redone', async () => {
    const learners = 4_000
    await seedRun(pool, learners)
    const failing = new Map(Array.from({ length: 50 }, (_, index) => [index * 80 + 1, 'invalid-credentials']))

    const first = await wholePass('day 1, 16:00', NOW, failing)
    expect(first.opened).toMatchObject({ next: 'pass', selected: learners })
    expect(first.frozen).toBe(3_950)
    expect(first.report).toMatchObject({
      selected: learners,
      frozen: 3_950,
      failed: { 'invalid-credentials': 50 },
      completedRun: false,
    })
    expect(await status()).toEqual([{ status: 'pending' }])

    const second = await wholePass('day 1, 16:15', minutes(15), failing)
    expect(second.opened).toMatchObject({ next: 'completed', selected: 0, chunks: [] })
    expect(second.report).toMatchObject({ frozen: 0, failed: { 'invalid-credentials': 50 }, completedRun: true })
    expect(await status()).toEqual([{ status: 'complete' }])

    const written = await countRows(pool)
    expect(written).toMatchObject({ final_grade: 3_950, final_grade_audit: 3_950, exam_authorization: 3_950 })
    expect(await freezableRuns(pool, minutes(24 * 60))).toEqual([])
    expect((await wholePass('day 2, 16:00', minutes(24 * 60), failing)).opened).toEqual({ next: 'nothing', reason: 'complete' })
    expect(await countRows(pool)).toEqual(written)
    // One of those who were left out logs in.
    expect(await freezeOne(pool, 1, 'login')).toEqual({ outcome: 'frozen' })
  })
})

describe('a pass', () => {
  beforeEach(() => seedRun(pool, 5))

  it('tries those who failed before last, and completes the run only when nobody else is left', async () => {
    await wholePass(
      '1',
      NOW,
      new Map([
        [1, 'forbidden'],
        [2, 'forbidden'],
      ]),
    )
    await pool.query('DELETE FROM final_grade WHERE user_id = 4')
    const second = await wholePass('2', minutes(15), new Map([[2, 'forbidden']]))
    expect(second.opened).toMatchObject({ next: 'pass', selected: 3 })
    const { rows } = await pool.query(`SELECT user_id, outcome FROM freeze_pass_learner WHERE pass_id = '2/1' ORDER BY position`)
    expect(rows).toEqual([
      { user_id: 4, outcome: 'frozen' },
      { user_id: 1, outcome: 'frozen' },
      { user_id: 2, outcome: 'failed' },
    ])
    expect((await wholePass('3', minutes(30), new Map())).opened).toMatchObject({ next: 'completed' })
  })

  it('takes only learners with a cached enrollment, a cached grade and no complete final grade', async () => {
    await pool.query(`
      DELETE FROM cached_enrollment WHERE user_id = 1; DELETE FROM cached_current_grade WHERE user_id = 2;
      INSERT INTO final_grade (user_id, course_run_id, status) VALUES (3, 1, 'complete'), (4, 1, 'pending')`)
    await openRunPass(pool, '1')
    const { rows } = await pool.query('SELECT user_id FROM freeze_pass_learner ORDER BY 1')
    expect(rows).toEqual([{ user_id: 4 }, { user_id: 5 }])
  })

  it('does not hold an outage of the backend against anybody: the run stays open, and the next pass tries again', async () => {
    const outage = new Map([
      [1, 'backend-unavailable'],
      [2, 'timeout'],
      [3, 'invalid-credentials'],
      [4, 'rate-limited'],
    ])
    const { report } = await wholePass('1', NOW, outage)
    expect(report).toMatchObject({
      frozen: 1,
      failed: { 'invalid-credentials': 1 },
      postponed: { 'backend-unavailable': 1, timeout: 1, 'rate-limited': 1 },
    })
    expect((await wholePass('2', minutes(15), new Map())).report).toMatchObject({ selected: 4, frozen: 4, completedRun: false })
  })

  it("counts a fault for one learner as that learner's, while the backend serves the others", async () => {
    const { report } = await wholePass('1', NOW, new Map([[2, 'timeout']]))
    expect(report).toMatchObject({ frozen: 4, failed: { timeout: 1 }, postponed: {} })
  })

  it('freezes the others when the freeze of one breaks', async () => {
    await pool.query(`
      CREATE FUNCTION break_freeze() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
      CREATE TRIGGER broken BEFORE INSERT ON final_grade FOR EACH ROW WHEN (NEW.user_id = 3) EXECUTE FUNCTION break_freeze()`)
    const { report } = await wholePass('1', NOW, new Map()).finally(() => pool.query('DROP FUNCTION break_freeze CASCADE'))
    expect(report).toMatchObject({ frozen: 4, failed: { 'step-failed': 1 }, left: 0 })
  })

  it('goes on where the ledger says when its step is tried again, and stays the same pass', async () => {
    const opened = await openRunPass(pool, '1')
    const pass = passOf(opened)
    await fetched(pool, pass.id)
    await freezeIn(pool, pass, 1)
    expect(await openRunPass(pool, '1')).toEqual(opened)
    expect(await unfinishedLearners(pool, pass.id, 1, CHUNK_SIZE)).toEqual([2, 3, 4, 5])
    expect(await freezeAll(pass, [1])).toBe(4)
  })

  it('reports the same when it is closed again', async () => {
    const { report } = await wholePass('1', NOW, new Map())
    expect(await close({ id: '1/1', lease: { name: 'freeze-grades:run', fence: 1 } }, minutes(5))).toEqual(report)
  })

  it('does not complete a run because of a pass that broke off: who was not tried has not failed', async () => {
    const pass = passOf(await openRunPass(pool, '1'))
    await recordFailure(pool, { passId: pass.id, lease: pass.lease, userId: 1, now: NOW }, 'step-failed')
    expect(await openRunPass(pool, '2', minutes(15))).toMatchObject({ next: 'pass', selected: 5 })
  })

  it('is opened and closed as a whole, or not at all', async () => {
    const state = async () =>
      (
        await pool.query(`SELECT (SELECT count(*) FROM freeze_pass_learner) AS learners, (SELECT count(*) FROM refresh_run) AS runs,
        (SELECT json_agg(status) FROM course_run_grading_status) AS status, (SELECT json_agg(report) FROM freeze_pass) AS report,
        (SELECT count(*) FROM freeze_pass_learner WHERE outcome = 'postponed') AS postponed`)
      ).rows
    const opening = { execution: '1', startedAt: NOW, lease: lease('freeze-grades:run'), courseRunId: RUN_ID }
    await expectAllOrNothing(pool, (database) => openPass({ ...dependencies(pool), database }, opening), state)
    const pass = passOf(await openRunPass(pool, '1'))
    await fetched(pool, pass.id, new Map([[1, 'rate-limited']]))
    await freezeChunk(dependencies(pool), pass, 1, undefined)
    const close = (database: Pool) => closePass({ ...dependencies(pool), database, publish: () => {} }, pass)
    await expectAllOrNothing(pool, close, state)
  })

  it('refuses a holder that lost its lease at every step', async () => {
    const pass = passOf(await openRunPass(pool, '1', NOW, 1))
    await openRunPass(pool, '2', minutes(15), 2)
    await expect(openRunPass(pool, '1', NOW, 1)).rejects.toThrow(LeaseLost)
    await expect(close(pass)).rejects.toThrow(LeaseLost)
    const failure = recordFailure(pool, { passId: pass.id, lease: pass.lease, userId: 1, now: NOW }, 'step-failed')
    await expect(failure).rejects.toThrow(LeaseLost)
  })

  it.each([
    ['not-ready', `UPDATE course_run SET freeze_grade_date = '2026-11-20T16:00:00Z'`],
    ['complete', `INSERT INTO course_run_grading_status VALUES (1, 'complete')`],
  ])('leaves a run alone that is %s', async (reason, sql) => {
    await pool.query(sql)
    expect(await openRunPass(pool, '1')).toEqual({ next: 'nothing', reason })
  })

  it('calls a run without a freeze date a configuration error', async () => {
    await pool.query('UPDATE course_run SET freeze_grade_date = NULL')
    await expect(openRunPass(pool, '1')).rejects.toThrow('Missing freeze_grade_date')
  })

  it('finds discontinued runs too, and names the lease after the course key', async () => {
    await pool.query('UPDATE course_run SET is_discontinued = true')
    expect(await freezableRuns(pool, NOW)).toEqual([{ courseRunId: RUN_ID, leaseName: 'freeze-grades:course-v1:MITx+A+1T2026' }])
  })
})

describe('the report of an execution', () => {
  beforeEach(() => seedRun(pool, 3))
  const report = (name: string, at = minutes(10), startedAt = NOW) =>
    reportFreeze(pool, { name, startedAt, courseRunIds: [RUN_ID] }, at)

  it('sums the passes that were closed', async () => {
    await wholePass('1', NOW, new Map([[1, 'forbidden']]))
    expect(await report('1')).toMatchObject({ runs: 1, ended: { closed: 1 }, frozen: 2, failed: 1, left: 0, anyFailed: false })
  })

  it('names the runs whose pass broke off', async () => {
    await openRunPass(pool, '1')
    expect(await report('1')).toMatchObject({ ended: { failed: 1 }, failedRuns: [RUN_ID], anyFailed: true, left: 3 })
    expect(await report('never opened one', minutes(10), minutes(300))).toMatchObject({ failedRuns: [RUN_ID] })
  })

  it('does not count a run as failed that another execution was at meanwhile', async () => {
    await openRunPass(pool, '1')
    expect(await report('2', minutes(16), minutes(15))).toMatchObject({ ended: { elsewhere: 1 }, anyFailed: false })
  })

  it('does not count a run as failed that had nothing to do', async () => {
    await pool.query(`INSERT INTO course_run_grading_status VALUES (1, 'complete')`)
    expect(await report('1')).toMatchObject({ ended: { nothing: 1 }, anyFailed: false })
  })
})
