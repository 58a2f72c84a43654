import type pg from 'pg'
import { expect, it } from 'vitest'
import { holdFence } from '../../lambdas/platform/fence.ts'
import { transaction } from '../../lambdas/platform/transaction.ts'
import { createDatabase } from '../kit/database.ts'
import { cachesKept } from './checks/caches.ts'
import { fencesHold } from './checks/fences.ts'
import { gradesFinal } from './checks/grades.ts'
import { givenOnce } from './checks/once.ts'
import { reportsAddUp } from './checks/reports.ts'
import { createHistory } from './history.ts'
import { watchWrites } from './written.ts'

const { pool } = await createDatabase()
await pool.query(`
  INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
  INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'A');
  INSERT INTO course_run (id, course_id, edx_course_key) VALUES (1, 1, 'course-v1:MITx+A+1T2024');
  INSERT INTO app_user (id, username, email) SELECT n, 'learner' || n, '' FROM generate_series(1, 9) n;
  INSERT INTO cached_enrollment SELECT n, 1, '{"mode": "audit", "user": "a"}' FROM generate_series(1, 9) n`)
const client = await pool.connect()
await watchWrites(client)
client.release()

const sites = { modes: new Map<string, string>(), told: [{ key: '1 1', mode: 'verified' }] }
const checks = [cachesKept(), fencesHold(), gradesFinal(), givenOnce()]
for (const check of checks) await check.before?.({ stage: { direct: pool, sites }, history: createHistory() })

/** The promises that are not kept after a statement under a lease, and once it is taken for done. */
async function broken(sql: string, lease: string | null = 'freeze-grades:A'): Promise<string[]> {
  await transaction(pool, async (within: pg.ClientBase) => {
    if (lease !== null) await holdFence(within, { name: lease, fence: 1 })
    await within.query(sql)
  })
  const history = createHistory()
  for (const check of checks) await check.during?.({ stage: { direct: pool, sites }, history })
  await pool.query('TRUNCATE nemesis.write, nemesis.held')
  await pool.query('TRUNCATE final_grade_audit')
  return [...new Set(history.violations.map(({ promise }) => promise))]
}

const grade = (user: number) =>
  `INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) VALUES (${user}, 1, 0.8, true, 'complete')`
const NOTED = `INSERT INTO operator_audit (operator, command) VALUES ('o', 'c')`
const LEASES = 'what is written under a lease holds its fence'
const CACHED = 'what is cached is what the site knows'
const AUDITED = 'each write of a grade has one audit row'

it('finds nothing in writes as they should be', async () => {
  expect(await broken(grade(1))).toEqual([])
  const told = `UPDATE cached_enrollment SET data = '{"mode": "verified", "user": "a"}' WHERE user_id = 1`
  expect(await broken(told, 'refresh-learner-data')).toEqual([])
})

it('finds a write without its fence, or with that of something else', async () => {
  expect(await broken(grade(2), null)).toEqual([LEASES])
  expect(await broken(grade(3), 'sync-exchange-rates')).toEqual([LEASES])
})

it('finds what an operator has changed and nobody noted', async () => {
  const letter = `INSERT INTO program_letter (user_id, program_id, uuid) VALUES (2, 1, gen_random_uuid())`
  expect(await broken(`${letter}; ${NOTED}`, null)).toEqual([])
  expect(await broken('UPDATE program_letter SET is_active = false', null)).toEqual([LEASES])
  await pool.query('TRUNCATE program_letter, nemesis.write')
})

it('finds a fence that was let pass behind a newer one', async () => {
  const held = `INSERT INTO nemesis.held (lease, fence) VALUES ('l', 2), ('l', 1)`
  expect(await broken(held)).toEqual(['no write passes a newer fence'])
})

it('finds what is cached and was never told, also when it was put right since', async () => {
  const lease = 'refresh-learner:1'
  expect(await broken('DELETE FROM cached_enrollment WHERE user_id = 2', lease)).toEqual([CACHED])
  const others = `UPDATE cached_enrollment SET data = '{"mode": "audit", "user": "b"}' WHERE user_id = 3`
  const own = `UPDATE cached_enrollment SET data = '{"mode": "audit", "user": "a"}' WHERE user_id = 3`
  expect(await broken(`${others}; ${own}`, lease)).toEqual([CACHED])
  expect(await broken(`UPDATE cached_enrollment SET data = '{"mode": "honor", "user": "a"}' WHERE user_id = 1`, lease)).toEqual([
    CACHED,
  ])
})

it('finds a grade that is not audited, or twice', async () => {
  expect(await broken(`ALTER TABLE final_grade DISABLE TRIGGER final_grade_audited; ${grade(4)}`)).toEqual([AUDITED])
  await pool.query('ALTER TABLE final_grade ENABLE TRIGGER final_grade_audited')
  const twice =
    'INSERT INTO final_grade_audit (final_grade_id, data_after) SELECT id, to_jsonb(g) FROM final_grade g WHERE user_id = 5'
  expect(await broken(`${grade(5)}; ${twice}`)).toEqual([AUDITED])
})

it('finds a complete grade that is changed, but by a correction', async () => {
  const changed = 'UPDATE final_grade SET grade = 0.1 WHERE user_id = 1'
  expect(await broken(changed)).toEqual(['a final grade is changed by a correction only'])
  const corrected = `
    INSERT INTO freeze_pass (id, kind, execution, course_run_id, started_at) VALUES ('p', 'correction', 'e', 1, now());
    INSERT INTO freeze_pass_learner (pass_id, position, user_id, failed_before, outcome) VALUES ('p', 1, 1, false, 'corrected')`
  expect(await broken(`UPDATE final_grade SET grade = 0.2 WHERE user_id = 1; ${corrected}`)).toEqual([])
})

it('finds what is given twice, and what is gone', async () => {
  const given = `INSERT INTO program_letter (user_id, program_id, uuid) VALUES (1, 1, gen_random_uuid())`
  expect(await broken(given)).toEqual([])
  expect(await broken('DELETE FROM program_letter')).toEqual(['what was given is not taken away'])
  const twice = `INSERT INTO course_certificate (user_id, course_id, hash) VALUES (1, 1, md5('1')), (1, 1, md5('2'))`
  expect(await broken(`${twice}; ${NOTED}`, null)).toEqual(['a course certificate is given once'])
})

it('finds a report that says other sums than its ledger', async () => {
  const wrong = async (sql: string) => {
    await pool.query(sql)
    const history = createHistory()
    await reportsAddUp().after?.({ stage: { direct: pool }, history })
    return history.violations.map(({ promise, detail }) => `${promise}: ${detail}`)
  }
  const run = `INSERT INTO exam_authorization_run (id, lease_name, fence, started_at, report) VALUES ('e', 'authorize-exams', 1, now(),
    '{"chunks": 0, "failedChunks": 0, "authorized": 0}')`
  expect(await wrong(run)).toEqual([])
  expect(await wrong(`UPDATE exam_authorization_run SET report = report || '{"authorized": 1}'`)).toEqual([
    'the report of an exam authorization adds up: {"id":"e"}',
  ])
  await pool.query('DELETE FROM exam_authorization_run')
  const sync = `INSERT INTO course_run_sync (id, started_at, report) VALUES ('s', now(), '{"courses": 1, "synced": 0, "failed": 0, "left": 1}')`
  expect(await wrong(sync)).toEqual(['the report of a sync of course runs adds up: {"id":"s"}'])
  await pool.query('DELETE FROM course_run_sync')
  const refresh = `INSERT INTO refresh_run (id, kind, lease_name, fence, started_at, deadline, report) VALUES ('r', 'bulk', 'l', 1, now(), now(),
    '{"selected": 0, "refreshed": 0, "unchanged": 0, "partly": 0, "left": 0, "failed": {"rejected": 1}}')`
  expect(await wrong(refresh)).toEqual(['the report of a refresh adds up: {"id":"r"}'])
  await pool.query('DELETE FROM refresh_run')
  const pass = `UPDATE freeze_pass SET report = '{"selected": 1, "frozen": 1, "already": 0, "corrected": 0, "unchanged": 0, "left": 0, "failed": {}, "postponed": {}}'`
  expect(await wrong(pass)).toEqual(['the report of a pass of the freeze adds up: {"id":"p"}'])
})

it('finds a chunk that says to have authorized more than it has', async () => {
  await pool.query(`
    INSERT INTO exam_authorization_run (id, lease_name, fence, started_at) VALUES ('e', 'authorize-exams', 1, now());
    INSERT INTO exam_authorization_chunk (run_id, position, exam_run_id, first_enrollment_id, last_enrollment_id, authorized, finished_at)
      VALUES ('e', 1, 1, 1, 1, 1, now())`)
  const history = createHistory()
  await reportsAddUp().after?.({ stage: { direct: pool }, history })
  expect(history.violations.map(({ promise }) => promise)).toContain('a ledger says what was done')
})
