import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import * as z from 'zod'
import { closePass } from '../../lambdas/freeze/close-pass.ts'
import { freezeChunk } from '../../lambdas/freeze/freeze-chunk.ts'
import { settleConsequences } from '../../lambdas/freeze/settle-consequences.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { dependencies, fetched, freezeIn, freezeOne, NOW, openOne, openRunPass, seedRun } from './world.ts'

const { pool } = await createDatabase()
const empty = async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
}
afterEach(empty)

const learner = fc.integer({ min: 1, max: 3 })
const happening = fc.oneof(
  fc.record({ kind: fc.constant('freeze' as const), learner }),
  fc.record({ kind: fc.constant('correct' as const), learner }),
  fc.record({ kind: fc.constant('pass' as const), failing: fc.array(learner, { maxLength: 2 }) }),
  fc.record({
    kind: fc.constant('backend says' as const),
    learner,
    percent: fc.integer({ min: 0, max: 100 }),
    passed: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('exam graded' as const), learner, score: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ kind: fc.constant('exam run changes' as const) }),
)
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never

/** Lets one thing happen, as its workflow or its writer does. `step` tells executions apart. */
async function happen(what: Happening, step: number): Promise<void> {
  switch (what.kind) {
    case 'freeze':
      return void (await freezeOne(pool, what.learner, `freeze ${step}`))
    case 'correct': {
      const correction = { operator: 'op', reason: 'r' }
      return void (await freezeIn(pool, await openOne(pool, what.learner, `correct ${step}`), what.learner, correction))
    }
    case 'pass':
      return wholePass(`pass ${step}`, step, what.failing)
    case 'backend says': {
      const data = JSON.stringify({ passed: what.passed, percent: what.percent / 100 })
      await pool.query('UPDATE cached_current_grade SET data = $2 WHERE user_id = $1', [what.learner, data])
      return
    }
    case 'exam graded':
      await pool.query('UPDATE proctored_exam_grade SET score = $2 WHERE user_id = $1', [what.learner, what.score])
      return
    case 'exam run changes': {
      await pool.query(`UPDATE exam_run SET semester = $1`, [`term ${step}`])
      const { log, uuid, database } = dependencies(pool)
      await settleConsequences({ database, log, uuid, now: NOW, hash: uuid }, { name: 'authorize-exams', fence: 1 })
      return
    }
    default:
      return what satisfies never
  }
}

async function wholePass(execution: string, step: number, failing: readonly number[]) {
  const opened = await openRunPass(pool, execution, new Date(NOW.getTime() + step * 1000))
  if (opened.next === 'nothing') return
  const pass = { ...opened.pass, deadline: new Date(opened.pass.deadline) }
  await fetched(pool, pass.id, new Map(failing.map((userId) => [userId, 'forbidden'])))
  for (const first of opened.chunks) await freezeChunk(dependencies(pool), pass, first, undefined)
  await closePass({ ...dependencies(pool), publish: () => {} }, pass)
}

const counted = z.object({ wrong: z.number() })
/** Rows whose audit does not tell their story: the newest entry is the row as it is, and no two in a row say the same grade. */
const wronglyAudited = (table: string) => `
  SELECT count(*)::int AS wrong FROM ${table} t
   WHERE (SELECT data_after - 'updated_on' FROM ${table}_audit a WHERE a.${table}_id = t.id ORDER BY a.id DESC LIMIT 1)
         IS DISTINCT FROM to_jsonb(t) - 'updated_on'
      OR EXISTS (SELECT FROM ${table}_audit a WHERE a.${table}_id = t.id AND a.data_before - 'updated_on' = a.data_after - 'updated_on')
      OR (SELECT count(*) FROM ${table}_audit a WHERE a.${table}_id = t.id AND a.data_before IS NULL) <> 1`

const grades = async () => {
  const { rows } = await pool.query(`SELECT to_jsonb(f) AS grade FROM final_grade f ORDER BY user_id`)
  return rows.map(({ grade }) => z.looseObject({ user_id: z.number() }).parse(grade))
}

it('never changes a final grade but by a correction, and audits every change of any grade once (property)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 14 }), async (happenings) => {
      await empty()
      await seedRun(pool, 3)
      for (const [step, what] of happenings.entries()) {
        const before = await grades()
        await happen(what, step)
        const after = await grades()
        const changed = before.filter((grade) => !after.some((each) => JSON.stringify(each) === JSON.stringify(grade)))
        expect(changed.map((grade) => grade.user_id)).toEqual(what.kind === 'correct' && changed.length > 0 ? [what.learner] : [])
        for (const table of ['final_grade', 'combined_final_grade']) {
          const { rows } = await pool.query(wronglyAudited(table))
          expect([what.kind, table, counted.parse(rows[0]).wrong]).toEqual([what.kind, table, 0])
        }
        const { rows } = await pool.query(`
          SELECT count(*)::int AS wrong FROM (
            SELECT FROM exam_authorization WHERE status = 'success' GROUP BY user_id, exam_run_id HAVING count(*) > 1) twice`)
        expect(counted.parse(rows[0]).wrong).toBe(0)
      }
    }),
    { numRuns: 25 },
  )
})

it('sees an exam run that opens while it waits for the learner, so that nobody falls between it and the hourly run', async () => {
  await seedRun(pool, 1)
  const opens = new Date(NOW.getTime() + 60_000)
  await pool.query('UPDATE exam_run SET date_first_schedulable = $1', [opens])
  const pass = await openOne(pool, 1, 'slow')
  const hourly = await pool.connect()
  let now = NOW
  try {
    await hourly.query('BEGIN')
    await hourly.query('SELECT FROM app_user WHERE id = 1 FOR SHARE')
    const freezing = freezeChunk({ ...dependencies(pool), now: () => now }, pass, 1, undefined)
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    while ((await pool.query(waiting)).rowCount === 0);
    now = opens
    await hourly.query('COMMIT')
    expect(await freezing).toEqual({ frozen: 1 })
  } finally {
    hourly.release()
  }
  expect((await pool.query('SELECT user_id FROM exam_authorization')).rows).toEqual([{ user_id: 1 }])
})
