import { setTimeout as sleep } from 'node:timers/promises'
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { Random } from '../../../local/world/random.ts'
import type { Stage } from '../stage.ts'

/** Started in turn: each of them has its turns in a short run too. */
export const machines = [
  'freeze-final-grades',
  'authorize-exams',
  'refresh-learner-data',
  'sync-course-runs',
  'sync-exchange-rates',
]

/** Step Functions of the system, as operators and schedules reach it. */
export function stepFunctions(stage: Stage): SFNClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new SFNClient({ endpoint: stage.addresses().url, region: 'us-east-1', credentials, maxAttempts: 2 })
}

/** Invokes a function as operators and schedules do. What comes of it is others' to tell. */
export async function invoke(stage: Stage, name: string, payload: object): Promise<unknown> {
  const path = `/2015-03-31/functions/${name}/invocations`
  const options = { method: 'POST', body: JSON.stringify(payload), signal: AbortSignal.timeout(150_000) }
  return (await fetch(`${stage.addresses().url}${path}`, options)).json()
}

/** Starts one execution. */
export async function startOne(stage: Stage, machine: string, name: string, input: object = {}): Promise<string> {
  const stateMachineArn = stage.addresses().arns[machine] ?? machine
  const { executionArn = '' } = await stepFunctions(stage).send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  )
  return executionArn
}

/** Executions in a state, newest first. */
export async function executionsIn(stage: Stage, status: 'RUNNING' | 'FAILED' | 'ABORTED' | 'TIMED_OUT'): Promise<string[]> {
  const lists = await Promise.all(
    Object.values(stage.addresses().arns).map((stateMachineArn) =>
      stepFunctions(stage).send(new ListExecutionsCommand({ stateMachineArn, statusFilter: status, maxResults: 100 })),
    ),
  )
  return lists.flatMap(({ executions = [] }) => executions.flatMap(({ executionArn }) => executionArn ?? []))
}

/** Lets time pass for the caches, so that there is something to refresh. */
export const makeStale = (stage: Stage) =>
  stage.direct.query(`UPDATE user_cache_refresh_time SET enrollment = '2026-01-01', certificate = '2026-01-01',
    current_grade = '2026-01-01', enrollment_mitxonline = '2026-01-01', current_grade_mitxonline = '2026-01-01'`)

/** Exam runs that learners may be authorized for now, whatever the season is. */
export const openExams = (stage: Stage) =>
  stage.direct.query(`UPDATE exam_run SET date_first_schedulable = now() - interval '1 year', date_last_schedulable = now() + interval '1 year',
    date_first_eligible = now() - interval '1 year', date_last_eligible = now() + interval '1 year', date_grades_available = now() - interval '1 day'`)

/** Makes every second program one of which any one course is enough, so that learners complete some within minutes. */
export const shortenPrograms = (stage: Stage) =>
  stage.direct.query(`
    DELETE FROM elective_course WHERE course_id IN (SELECT id FROM course WHERE program_id % 2 = 0);
    UPDATE electives_set SET required_number = 0 WHERE program_id % 2 = 0;
    INSERT INTO electives_set (program_id, required_number, title) SELECT id, 1, 'Any of them' FROM program WHERE live AND id % 2 = 0;
    INSERT INTO elective_course (course_id, electives_set_id)
    SELECT c.id, s.id FROM electives_set s JOIN course c USING (program_id) WHERE s.required_number = 1 AND program_id % 2 = 0`)

/** More would take the hourly authorization longer with every turn. */
const REOPENED = 20

/** Lets the newest exam runs be gone through again: whoever is authorized stays so, once. */
export const reopenExams = (stage: Stage) =>
  stage.direct.query(
    `UPDATE exam_run SET authorized = false WHERE id IN (SELECT id FROM exam_run ORDER BY created_on DESC, id LIMIT ${REOPENED})`,
  )

/** Announces exams in two courses that learners have passed, which are authorized for them by the next hourly run. */
const announceExams = (stage: Stage, draw: string) =>
  stage.direct.query(
    `INSERT INTO exam_run (course_id, date_first_schedulable, date_last_schedulable, date_first_eligible, date_last_eligible, date_grades_available)
     SELECT course_id, now() - interval '1 year', now() + interval '1 year', now() - interval '1 year', now() + interval '1 year', now() - interval '1 day'
       FROM (SELECT DISTINCT r.course_id FROM final_grade g JOIN course_run r ON r.id = g.course_run_id WHERE g.passed) passed
      ORDER BY md5($1 || course_id) LIMIT 2`,
    [draw],
  )

/** Starts workflows at many times their cadence, and flushes search from several sides. */
export async function driveWorkflows(stage: Stage, random: Random, stopped: () => boolean): Promise<void> {
  const turns = { machine: 0 }
  for (let nth = 0; !stopped(); nth += 1) {
    // While the system is being started again, nobody answers; that is the fault's doing.
    await driveOnce(stage, random, nth, turns).catch(() => {})
    await sleep(random.integer(300, 1_200))
  }
}

async function driveOnce(stage: Stage, random: Random, nth: number, turns: { machine: number }): Promise<void> {
  const drawn = random.next()
  if (drawn < 0.4) {
    const machine = machines[turns.machine++ % machines.length] ?? ''
    if (machine === 'refresh-learner-data') await makeStale(stage)
    if (machine === 'authorize-exams') {
      await announceExams(stage, String(nth))
      await reopenExams(stage)
    }
    await startOne(stage, machine, `nemesis-${nth}-${Date.now()}`)
  } else if (drawn < 0.55) {
    const userId = random.integer(1, stage.learners)
    await startOne(stage, 'refresh-one-learner', `nemesis-${nth}-${Date.now()}`, { userId, force: true })
  } else {
    for (let flushes = random.integer(1, 3); flushes > 0; flushes -= 1) void invoke(stage, 'flush-search', {}).catch(() => {})
  }
}
