import pg from 'pg'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { operate } from '../../lambdas/operations/operations.ts'
import type { Tools } from '../../lambdas/operations/tools.ts'
import { pauseBackend } from '../../lambdas/platform/backend-state.ts'
import { DatabaseUnavailable, InputError, LeaseLost } from '../../lambdas/platform/errors.ts'
import { holdFence } from '../../lambdas/platform/fence.ts'
import { readLease, releaseLease } from '../../lambdas/platform/lease.ts'
import { addStrike, listExcluded, readStrikes } from '../../lambdas/platform/strikes.ts'
import { coordinationClient, createCoordination, type TestCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { audited, BY, EXECUTION, hold, NOW, replyTo, seed, toolsOn } from './fixtures.ts'

const { pool } = await createDatabase()
const client = coordinationClient('dynalite')
let table: TestCoordination
let tools: Tools
const LEASE = 'refresh-learner-data'

beforeAll(() => seed(pool))
beforeEach(async () => {
  table = await createCoordination('dynalite', client)
  tools = toolsOn(pool, table)
  await pool.query('DELETE FROM operator_audit; DELETE FROM lease_fence')
})

describe('runs', () => {
  it('lists bulk runs newest first, with what each is at', async () => {
    await hold(table)
    const { runs } = await replyTo('runs', { limit: 10, all: false }, tools)
    expect(runs.map(({ id, state, learners }) => ({ id, state, learners }))).toEqual([
      { id: 'run-2', state: 'running', learners: 2 },
      { id: 'run-1', state: 'ended', learners: 2 },
    ])
    expect(runs[1]?.report?.failed).toEqual({ 'server-error': 1 })
  })

  it('lists runs over one learner when asked, and no more than asked', async () => {
    const { runs } = await replyTo('runs', { limit: 2, all: true }, tools)
    expect(runs.map(({ id }) => id)).toEqual(['run-2', 'one-1'])
  })

  it.each([
    ['nobody holds its lease', async () => {}],
    [
      'a newer run holds its lease',
      async () =>
        void (await hold(table)
          .then(() => breakOnce())
          .then(() => hold(table, 'newer'))),
    ],
    [
      'its lease has expired',
      async () => void (await hold(table).then(() => (tools = { ...tools, now: new Date('2026-11-28') }))),
    ],
  ])('calls a run interrupted when %s', async (_, prepare) => {
    await prepare()
    expect(await replyTo('run', { id: 'run-2', failed: false, reason: null }, tools)).toMatchObject({
      state: 'interrupted',
      execution: null,
      left: 1,
    })
  })

  it('reads the totals of a run under way from its ledger', async () => {
    await hold(table)
    expect(await replyTo('run', { id: 'run-2', failed: false, reason: null }, tools)).toMatchObject({
      state: 'running',
      execution: EXECUTION,
      left: 1,
      failed: null,
      report: null,
      outcomes: [
        { backend: 'mitxonline', outcome: 'not-linked', reason: null, learners: 1 },
        { backend: 'mitxonline', outcome: 'refreshed', reason: null, learners: 1 },
        { backend: 'edxorg', outcome: 'failed', reason: 'invalid-credentials', learners: 1 },
        { backend: 'edxorg', outcome: null, reason: null, learners: 1 },
      ],
    })
  })

  it('lists who failed, of one reason if it is given', async () => {
    const failed = async (reason: string | null) => (await replyTo('run', { id: 'run-1', failed: true, reason }, tools)).failed
    expect(await failed(null)).toEqual([{ userId: 2, backend: 'edxorg', reason: 'server-error', attempts: 4 }])
    expect(await failed('server-error')).toHaveLength(1)
    expect(await failed('timeout')).toEqual([])
  })

  it('refuses a run that there is not', async () => {
    const answered = await operate('run', { id: 'nope', failed: false, reason: null }, tools)
    expect(answered).toEqual({ kind: 'refused', message: 'there is no run nope' })
  })

  const breakOnce = () => replyTo('lease-break', { ...BY, name: LEASE }, tools)
})

describe('learner', () => {
  it('tells what is known', async () => {
    await addStrike(table, { userId: 1, runId: 'run-1', now: NOW })
    const found = await replyTo('learner', { learner: 'ada' }, tools)
    expect(found).toMatchObject({
      id: 1,
      active: true,
      strikes: 1,
      excludedSince: null,
      accounts: [
        { backend: 'mitxonline', hasToken: false, tokenExpiresAt: null, invalidSince: null },
        {
          backend: 'edxorg',
          hasToken: true,
          tokenExpiresAt: new Date('2026-11-26T21:00:00Z'),
          invalidSince: new Date('2026-11-26T22:00:00Z'),
        },
      ],
      caches: { enrollment: new Date('2026-11-27T00:30:00Z'), current_grade: null },
      cached: { enrollments: 1, certificates: 0, currentGrades: 0 },
      finalGrades: [
        {
          courseKey: 'course-v1:MITx+A+1T2026',
          grade: 0.8,
          passed: true,
          status: 'complete',
          lastFreeze: null,
          correction: null,
        },
      ],
      exams: [{ examRunId: 4, course: 'C', authorized: true, conclusion: 'Authorized.' }],
    })
    expect(found.lastOutcomes.map(({ run, backend, outcome }) => `${run} ${backend} ${outcome}`)).toEqual([
      'run-2 mitxonline refreshed',
      'run-2 edxorg failed',
      'one-1 mitxonline unchanged',
      'one-1 edxorg unchanged',
      'run-1 mitxonline refreshed',
      'run-1 edxorg unchanged',
    ])
  })

  it('is found by user id, and gives no names, email addresses or tokens', async () => {
    const text = JSON.stringify(await replyTo('learner', { learner: 'id:1' }, tools))
    expect(text).toContain('"id":1')
    for (const personal of ['ada', 'Augusta', 'Lovelace', 'example.com', 'secret']) expect(text).not.toContain(personal)
  })

  it.each(['nobody', 'id:99', 'ID:1', 'id:1 '])('refuses %j, who is not there', async (learner) => {
    expect(await operate('learner', { learner }, tools)).toMatchObject({ kind: 'refused' })
  })

  it('names the field of a user id that cannot be', async () => {
    await expect(operate('learner', { learner: 'id:99999999999' }, tools)).rejects.toThrow(
      new InputError('request: learner: user ids end at 2147483647'),
    )
  })

  it('excludes and includes, and notes both', async () => {
    await addStrike(table, { userId: 2, runId: 'run-1', now: NOW })
    await replyTo('learner-exclude', { ...BY, learner: 'bob' }, tools)
    expect(await listExcluded(table)).toEqual([{ userId: 2, strikes: 1, excludedSince: NOW }])
    const included = await replyTo('learner-include', { ...BY, reason: null, learner: 'id:2' }, tools)
    expect(included).toEqual({ userId: 2, before: { strikes: 1, excludedSince: NOW } })
    expect(await readStrikes(table, 2)).toEqual({ userId: 2, strikes: 0, excludedSince: null })
    expect(await audited(pool)).toEqual([
      { operator: 'op', command: 'learner-exclude', reason: 'because', details: { userId: 2 } },
      { operator: 'op', command: 'learner-include', reason: null, details: { userId: 2 } },
    ])
  })
})

describe('leases', () => {
  it('lists every lease with the fence that has written, the held ones first', async () => {
    const fence = await hold(table)
    await holdFence(pool, { name: LEASE, fence })
    await hold(table, 'holder', 'refresh-learner:1')
    const freed = await hold(table, 'holder', 'refresh-learner:2')
    await releaseLease(table, { name: 'refresh-learner:2', owner: 'holder', fence: freed })
    const { leases } = await replyTo('lease-list', {}, tools)
    const expiresAt = new Date('2026-11-27T05:00:00Z')
    expect(leases).toEqual([
      { name: LEASE, owner: EXECUTION, fence: 1, expiresAt, tick: null, writtenFence: 1 },
      { name: 'refresh-learner:1', owner: 'holder', fence: 1, expiresAt, tick: null, writtenFence: null },
      { name: 'refresh-learner:2', owner: null, fence: 1, expiresAt: null, tick: null, writtenFence: null },
    ])
  })

  it('breaks: the lease is free, and Postgres refuses the old holder', async () => {
    const fence = await hold(table)
    await holdFence(pool, { name: LEASE, fence })
    const broken = await replyTo('lease-break', { ...BY, name: LEASE }, tools)
    expect(broken).toEqual({ name: LEASE, holder: EXECUTION, fence: 2 })
    await expect(holdFence(pool, { name: LEASE, fence })).rejects.toThrow(LeaseLost)
    expect(await hold(table, 'next')).toBe(3)
    expect(await audited(pool)).toEqual([
      {
        operator: 'op',
        command: 'lease-break',
        reason: 'because',
        details: { name: LEASE, holder: EXECUTION, fence: 1 },
      },
    ])
  })

  it('breaks also when a newer holder has written meanwhile', async () => {
    await hold(table)
    await holdFence(pool, { name: LEASE, fence: 9 })
    expect(await replyTo('lease-break', { ...BY, name: LEASE }, tools)).toMatchObject({ fence: 2 })
  })

  it('refuses to break what there is not', async () => {
    const answered = await operate('lease-break', { ...BY, name: 'nope' }, tools)
    expect(answered).toEqual({ kind: 'refused', message: 'there is no lease nope' })
    expect(await audited(pool)).toEqual([])
  })

  it('gives back what an execution holds, and nothing else', async () => {
    await hold(table)
    await hold(table, 'other', 'authorize-exams')
    expect(await replyTo('lease-release', { ...BY, owner: EXECUTION }, tools)).toEqual({ leases: [LEASE] })
    expect((await readLease(table, LEASE))?.owner).toBeNull()
    expect((await readLease(table, 'authorize-exams'))?.owner).toBe('other')
    expect(await replyTo('lease-release', { ...BY, owner: EXECUTION }, tools)).toEqual({ leases: [] })
    expect(await audited(pool)).toHaveLength(1)
  })
})

describe('a dry run', () => {
  it.each([
    ['learner-include', { learner: 'ada' }],
    ['learner-exclude', { learner: 'ada' }],
    ['lease-break', { name: LEASE }],
    ['lease-raise', { name: null }],
    ['lease-release', { owner: EXECUTION }],
    ['audit', { what: 'refresh start', details: {} }],
  ] as const)('of %s changes and notes nothing', async (name, request) => {
    await hold(table)
    await addStrike(table, { userId: 1, runId: 'run-1', now: NOW })
    const before = [await readLease(table, LEASE), await readStrikes(table, 1)]
    await replyTo(name, { ...BY, dryRun: true, ...request }, tools)
    expect([await readLease(table, LEASE), await readStrikes(table, 1)]).toEqual(before)
    expect(await audited(pool)).toEqual([])
    expect((await pool.query('SELECT FROM lease_fence')).rowCount).toBe(0)
  })
})

describe('a change', () => {
  it('does not happen when it cannot be noted', async () => {
    const down = new pg.Pool({ connectionString: 'postgres://127.0.0.1:1/none' })
    const owner = 'holder'
    await hold(table, owner)
    const cut = { ...tools, database: async () => down }
    await expect(operate('lease-release', { ...BY, owner }, cut)).rejects.toThrow(DatabaseUnavailable)
    expect((await readLease(table, LEASE))?.owner).toBe(owner)
    await down.end()
  })

  it.each([
    ['no operator', { ...BY, operator: '' }, /operator/],
    ['an empty reason', { ...BY, reason: '' }, /reason/],
    ['no word on dry runs', { operator: 'op', reason: null }, /dryRun/],
  ])('is refused with %s', async (_, by, field) => {
    await hold(table)
    await expect(operate('lease-break', { ...by, name: LEASE }, tools)).rejects.toThrow(field)
    expect((await readLease(table, LEASE))?.owner).toBe(EXECUTION)
  })
})

describe('status', () => {
  it('tells leases, breakers, outbox and versions', async () => {
    await hold(table)
    const until = new Date('2026-11-27T01:05:00Z')
    await pauseBackend(table, 'edxorg', until)
    const found = await replyTo('status', {}, tools)
    expect(found.dependencies.map(({ name, ok, error }) => ({ name, ok, error }))).toEqual([
      { name: 'postgres', ok: true, error: null },
      { name: 'coordination', ok: true, error: null },
      { name: 'search', ok: false, error: 'SearchUnavailable: there is no OpenSearch here: the outbox waits' },
    ])
    expect(found.leases?.map(({ name, owner }) => ({ name, owner }))).toEqual([{ name: LEASE, owner: EXECUTION }])
    expect(found.breakers).toEqual([
      { backend: 'mitxonline', pausedUntil: null, openUntil: null, faultingLearners: 0 },
      { backend: 'edxorg', pausedUntil: until, openUntil: null, faultingLearners: 0 },
    ])
    expect(found.database?.outbox).toEqual({ waiting: 1, parked: 1, oldest: new Date('2026-11-27T00:50:00Z') })
    expect(found.database?.migrations.newest).toMatch(/^\d{3}-.*\.sql$/)
  })

  it('answers with what it can when Postgres is down', async () => {
    const cut = { ...tools, database: () => Promise.reject(new DatabaseUnavailable('no connection')) }
    const found = await replyTo('status', {}, cut)
    expect(found.database).toBeNull()
    expect(found.leases).toEqual([])
    expect(found.dependencies[0]).toMatchObject({ ok: false, error: 'DatabaseUnavailable: no connection' })
  })
})
