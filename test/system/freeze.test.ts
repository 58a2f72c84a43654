import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { refreshOnce } from '../../local/refresh-once.ts'
import { startTestSystem } from './start.ts'

const system = await startTestSystem({ seed: 'freeze tests', learners: 40 })
const { database, engine } = system
afterEach(system.clearFaults)

const freezeReport = z.object({
  runs: z.number(),
  ended: z.record(z.string(), z.number()),
  frozen: z.number(),
  failed: z.number(),
  completedRuns: z.array(z.number()),
})

async function execute(machine: string, name: string, input: object = {}) {
  const { arn } = engine.startExecution({ machineArn: system.arnOf(machine), name, input: JSON.stringify(input) })
  await engine.ended(arn)
  return engine.describeExecution(arn)
}
const rows = async (sql: string) => (await database.query<Record<string, unknown>>(sql)).rows
const count = async (sql: string) => z.object({ count: z.number() }).parse((await rows(sql))[0]).count

describe('on the whole system', () => {
  it('freezes what is due after the last refresh, and authorizes whoever passed', async () => {
    await refreshOnce(system, new Date())
    const due = await count(`SELECT count(*)::int FROM course_run WHERE freeze_grade_date < now()`)
    expect(due).toBeGreaterThan(0)

    const first = await execute('freeze-final-grades', 'tick-1')
    expect(first).toMatchObject({ status: 'SUCCEEDED' })
    const report = freezeReport.parse(first.output)
    expect(report).toMatchObject({ runs: due, ended: { closed: due, failed: 0 } })
    expect(report.frozen).toBeGreaterThan(0)
    expect(await count(`SELECT count(*)::int FROM final_grade WHERE status = 'complete'`)).toBe(report.frozen)
    expect(await count(`SELECT count(*)::int FROM final_grade_audit`)).toBe(report.frozen)

    const second = await execute('freeze-final-grades', 'tick-2')
    expect(freezeReport.parse(second.output)).toMatchObject({ frozen: 0 })
    expect(await count(`SELECT count(*)::int FROM course_run_grading_status WHERE status = 'complete'`)).toBe(due)
    const third = await execute('freeze-final-grades', 'tick-3')
    expect(freezeReport.parse(third.output)).toMatchObject({ runs: 0 })

    const exams = await execute('authorize-exams', 'hour-1')
    expect(exams).toMatchObject({ status: 'SUCCEEDED' })
    const open = `SELECT count(*)::int FROM exam_run WHERE NOT authorized AND date_first_schedulable <= now()`
    expect(await count(open)).toBe(0)
  })

  it('asks the backend anew for whoever logs in after the freeze, and corrects a grade that changed there', async () => {
    const [frozen] = await rows(`
      SELECT f.user_id, f.course_run_id, f.grade FROM final_grade f JOIN course_run r ON r.id = f.course_run_id
       WHERE r.courseware_backend = 'edxorg' AND f.grade > 0 ORDER BY f.user_id, f.course_run_id LIMIT 1`)
    const {
      user_id: userId,
      course_run_id: courseRunId,
      grade,
    } = z.object({ user_id: z.number(), course_run_id: z.number(), grade: z.number() }).parse(frozen)
    await database.query('DELETE FROM final_grade WHERE user_id = $1 AND course_run_id = $2', [userId, courseRunId])
    const login = await execute('freeze-one-learner', 'login', { userId, courseRunId })
    expect(login).toMatchObject({ status: 'SUCCEEDED', output: { frozen: 1 } })

    await database.query('UPDATE final_grade SET grade = 0.01 WHERE user_id = $1 AND course_run_id = $2', [userId, courseRunId])
    const correction = { operator: 'test', reason: 'wrong on the day of the freeze' }
    const corrected = await execute('freeze-one-learner', 'correct', { userId, courseRunId, correction })
    expect(corrected).toMatchObject({ status: 'SUCCEEDED', output: { corrected: 1 } })
    const now = await rows(`SELECT grade FROM final_grade WHERE user_id = ${userId} AND course_run_id = ${courseRunId}`)
    expect(now).toEqual([{ grade }])
    expect(await rows('SELECT operator, reason FROM operator_audit')).toEqual([correction])
  })
})
