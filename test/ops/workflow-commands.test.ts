import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { FAULTS_TO_OPEN, pauseBackend, readBackendState, recordFault } from '../../lambdas/platform/backend-state.ts'
import { readPause, resumeRefresh } from '../../lambdas/platform/refresh-switch.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { audited, NOW, seed } from '../operations/fixtures.ts'
import { startSystem, type } from './system.ts'

const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { engine, machines, scheduled, file } = await startSystem(url, table)
await seed(pool)
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(() => {
  vi.useRealTimers()
})
const ops = (line: string, person: boolean | null = null) => type(file, line, person)
beforeEach(async () => {
  await pool.query('DELETE FROM operator_audit')
  await resumeRefresh(table)
})

it('starts any workflow by name, with its input, noted', async () => {
  const { code, out } = await ops('workflow start sync-course-runs --reason "dates were wrong" --json')
  expect(code).toBe(0)
  const { execution } = JSON.parse(out)
  expect(engine.executions({ machineArn: scheduled.get('sync-course-runs') ?? '' })).toMatchObject([{ name: execution }])
  expect(await audited(pool)).toMatchObject([{ command: 'workflow start', reason: 'dates were wrong', details: { execution } }])
  expect(await ops('workflow start sync-course-run')).toMatchObject({
    code: 1,
    error: expect.stringMatching(
      /^there is no workflow sync-course-run \(did you mean sync-course-runs\?\): there are .*authorize-exams/,
    ),
  })
  expect(await ops('workflow start sync-course-runs --input nothing')).toMatchObject({ code: 2 })
})

it('tells of any execution how it ended, with error, cause and state', async () => {
  const { arn } = engine.startExecution({ machineArn: scheduled.get('authorize-exams') ?? '', name: 'tick-1' })
  await expect.poll(() => JSON.stringify(engine.history(arn))).toContain('WaitStateEntered')
  await engine.stopExecution(arn, { error: 'StoppedByOperator', cause: 'wrong hour' })
  expect(await ops('execution tick-1')).toMatchObject({
    code: 0,
    out: [
      'authorize-exams tick-1: ABORTED',
      'started     2026-11-27 01:00 UTC',
      'ended       2026-11-27 01:00 UTC, took 0 s',
      'last state  Wait',
      'error       StoppedByOperator',
      'cause       wrong hour',
    ].join('\n'),
  })
  expect(await ops('execution nothing')).toMatchObject({ code: 1, error: 'no workflow of local has an execution nothing' })
})

it('tells of an execution that opened no run, and of one that left its run', async () => {
  for (const name of ['refused-1', 'run-2']) {
    const { arn } = engine.startExecution({ machineArn: machines.bulk, name })
    await engine.stopExecution(arn, { error: 'LeaseHeld', cause: 'Another refresh run is under way.' })
  }
  const refused = await ops('run refused-1')
  expect(refused).toMatchObject({ code: 0, out: expect.stringMatching(/LeaseHeld\n.*Another refresh run[^]*it opened no run$/) })
  const left = await ops('run run-2')
  expect(left.out).toMatch(/^run run-2 \(bulk\), interrupted/)
  expect(left.out).toMatch(/its execution\n.*run-2: ABORTED[^]*LeaseHeld/)
  expect((await ops('status')).out).toContain('ABORTED: LeaseHeld')
})

it('tells what is deployed', async () => {
  const { out } = await ops('version --json')
  expect(JSON.parse(out)).toMatchObject({ environment: 'local', release: 'abc123', migration: expect.stringMatching(/\.sql$/) })
})

it('holds bulk runs, and lets them begin again, without a deployment', async () => {
  expect(await ops('refresh pause')).toMatchObject({ code: 2 })
  expect((await ops('refresh pause --reason "tokens revoked" --dry-run')).out).toContain('would be held')
  expect(await readPause(table)).toBeNull()
  expect((await ops('refresh pause --reason "tokens revoked"')).code).toBe(0)
  expect(await readPause(table)).toMatchObject({ reason: 'tokens revoked' })
  expect(await ops('refresh start')).toMatchObject({
    code: 1,
    error: expect.stringContaining('`refresh resume` lets them begin again'),
  })
  expect((await ops('doctor')).out).toMatch(/BAD +bulk refresh +held since 2026-11-27T01:00Z by .*: tokens revoked/)
  expect((await ops('refresh resume')).out).toContain('tokens revoked')
  expect(await readPause(table)).toBeNull()
  expect(await ops('refresh resume')).toMatchObject({ code: 1, error: 'nobody holds the refresh' })
  expect((await audited(pool)).map((each) => (each as { command: string }).command)).toEqual(['refresh pause', 'refresh resume'])
})

it('does not run into a breaker that is open, and says until when', async () => {
  for (let userId = 1; userId <= FAULTS_TO_OPEN; userId += 1) await recordFault(table, 'edxorg', { userId, now: NOW })
  await pauseBackend(table, 'edxorg', new Date(NOW.getTime() + 60_000))
  const { code, error } = await ops('refresh start')
  expect({ code, said: error.startsWith('the breaker of edxorg is open until 2026-11-27 01:05 UTC (in 5 min)') }).toEqual({
    code: 1,
    said: true,
  })
  expect(await ops('breaker reset edx')).toMatchObject({ code: 2 })
  expect((await ops('breaker reset edxorg --dry-run')).out).toContain('would be reset')
  expect((await ops('breaker reset edxorg')).out).toContain(
    'open until 2026-11-27 01:05 UTC, paused until 2026-11-27 01:01 UTC, is reset',
  )
  expect(await readBackendState(table, 'edxorg')).toEqual({ openUntil: null, pausedUntil: null, faultingLearners: 0 })
  expect(await ops('refresh start')).toMatchObject({ code: 0, out: expect.stringMatching(/learners? due$/) })
})

it('says when nobody is due, and starts nothing', async () => {
  await pool.query('UPDATE app_user SET is_active = false')
  const before = engine.executions({ machineArn: machines.bulk }).length
  expect(await ops('refresh start')).toMatchObject({ code: 0, out: expect.stringMatching(/^nobody is due/) })
  expect(engine.executions({ machineArn: machines.bulk })).toHaveLength(before)
})
