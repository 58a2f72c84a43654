import pg from 'pg'
import * as z from 'zod'
import { authorizeChunk } from '../lambdas/exams/authorize-chunk.ts'
import { closeRun } from '../lambdas/exams/close-run.ts'
import { openRun } from '../lambdas/exams/queries.ts'
import { CHUNK_SIZE } from '../lambdas/exams/run.ts'
import { closePass } from '../lambdas/freeze/close-pass.ts'
import { freezeChunk } from '../lambdas/freeze/freeze-chunk.ts'
import { openPass } from '../lambdas/freeze/open-pass.ts'
import { passSchema } from '../lambdas/freeze/pass.ts'
import { freezableRuns } from '../lambdas/freeze/pass-queries.ts'
import type { Log } from '../lambdas/platform/log.ts'
import { refreshOnce } from '../local/refresh-once.ts'
import { freezeStanding, refreshStanding } from '../local/standing.ts'
import type { System } from '../local/system.ts'
import { tellingStanding } from './child.ts'
import { startBenchSystem } from './system.ts'

/**
 * Freezes a new world of so many learners after one refresh, and authorizes them for exams; prints what it took as JSON. First the
 * workflow as it deploys, fetches included; then the SQL alone, from the same caches, on one connection whose statements are counted.
 */
const learners = Number(process.argv[2])
const log: Log = { event: () => {}, failure: () => {} }
const lease = (name: string) => ({ name, owner: 'bench', fence: 1, expiresAt: new Date(Date.now() + 3_600_000) })

type Measured = { what: string; done: number; seconds: number; statements: number | string; calls: number | string }

async function workflow({ engine, arnOf, database }: System): Promise<Measured> {
  const began = new Date()
  const due = (await freezableRuns(database, began)).length
  const started = performance.now()
  const { arn } = engine.startExecution({ machineArn: arnOf('freeze-final-grades'), name: 'bench' })
  await tellingStanding(
    () => freezeStanding(database, { began, due }),
    () => engine.ended(arn),
  )
  const seconds = (performance.now() - started) / 1000
  const { status, cause } = engine.describeExecution(arn)
  if (status !== 'SUCCEEDED') throw new Error(`freeze-final-grades: ${status} ${cause ?? ''}`)
  const sql = `
    SELECT count(*)::int AS done, coalesce(sum((SELECT sum(value::int) FROM jsonb_each_text(l.edxorg_requests || l.mitxonline_requests))), 0)::int AS calls
      FROM refresh_run r JOIN refresh_run_learner l ON l.run_id = r.id WHERE r.kind = 'freeze'`
  const { done, calls } = z.object({ done: z.number(), calls: z.number() }).parse((await database.query(sql)).rows[0])
  return { what: 'freeze, whole workflow', done, seconds, statements: '', calls: calls / done }
}

/** A pool of one connection, that counts the statements it sends. */
function countingPool(connectionString: string) {
  const pool = new pg.Pool({ connectionString, max: 1 })
  const sent = { count: 0 }
  pool.on('connect', (client) => {
    const send: (...statement: never[]) => unknown = client.query.bind(client)
    const counted = (...statement: unknown[]): unknown => {
      sent.count += 1
      return Reflect.apply(send, undefined, statement)
    }
    Object.assign(client, { query: counted })
  })
  return { pool, sent }
}

async function freezeAgain(pool: pg.Pool): Promise<number> {
  const dependencies = { database: pool, log, now: () => new Date(), uuid: () => crypto.randomUUID(), publish: () => {} }
  let done = 0
  for (const { courseRunId, leaseName } of await freezableRuns(pool, new Date())) {
    const opening = { execution: 'sql', startedAt: new Date(), lease: lease(leaseName), courseRunId }
    const opened = await openPass(dependencies, opening)
    if (opened.next === 'nothing') continue
    const pass = passSchema.parse(opened.pass)
    await pool.query(
      `UPDATE refresh_run_learner SET edxorg_outcome = 'unchanged', mitxonline_outcome = 'unchanged' WHERE run_id = $1`,
      [pass.id],
    )
    for (const first of opened.chunks) await freezeChunk(dependencies, pass, first, undefined)
    await closePass(dependencies, pass)
    done += opened.selected
  }
  return done
}

async function authorizeAgain(pool: pg.Pool): Promise<number> {
  const dependencies = { database: pool, log, now: () => new Date(), publish: () => {} }
  const run = { id: 'sql', lease: { name: 'authorize-exams', fence: 1 } }
  const chunks = await openRun(pool, { ...run, startedAt: new Date() }, new Date(), CHUNK_SIZE)
  for (let position = 1; position <= chunks; position += 1) await authorizeChunk(dependencies, run, position)
  return (await closeRun(dependencies, run)).considered
}

async function sqlAlone(what: string, url: string, work: (pool: pg.Pool) => Promise<number>): Promise<Measured> {
  const { pool, sent } = countingPool(url)
  const started = performance.now()
  const done = await work(pool)
  const seconds = (performance.now() - started) / 1000
  await pool.end()
  return { what, done, seconds, statements: (sent.count / done) * 1000, calls: '' }
}

const forgetFreeze = `
  TRUNCATE freeze_pass, course_run_grading_status, final_grade, exam_authorization, combined_final_grade, program_letter CASCADE;
  DELETE FROM lease_fence; ANALYZE`
const openExams = `
  UPDATE exam_run SET authorized = false, date_first_schedulable = now() - interval '1 day', date_last_schedulable = now() + interval '1 day';
  TRUNCATE exam_authorization, exam_authorization_run CASCADE; DELETE FROM lease_fence`

const system = await startBenchSystem(learners)
const refreshed = await tellingStanding(
  () => refreshStanding(system.database),
  () => refreshOnce(system, new Date()),
)
if (refreshed.kind !== 'report') throw new Error(refreshed.message)
const url = z.string().parse(system.database.options.connectionString)
const measured = [await workflow(system)]
await system.database.query(forgetFreeze)
measured.push(await sqlAlone('freeze, SQL alone', url, freezeAgain))
await system.database.query(openExams)
measured.push(await sqlAlone('exam authorization, SQL', url, authorizeAgain))
await system.stop()
const rows = measured.map(({ what, done, seconds, statements, calls }) => ({
  what,
  world: learners,
  learners: done,
  seconds,
  'learners/s': done / seconds,
  'SQL statements/1000 learners': statements,
  'upstream calls/learner': calls,
}))
console.log(JSON.stringify(rows))
process.exit(0)
