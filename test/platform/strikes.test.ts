import { describe, expect, it } from 'vitest'
import { addStrike, clearStrikes, excludeLearner, listExcluded, readStrikes } from '../../lambdas/platform/strikes.ts'
import { coordinationClient, createCoordination, dynamodbEngines } from '../kit/coordination.ts'

const now = new Date('2026-11-20T06:00:00.000Z')

describe.each(dynamodbEngines)('strikes on %s', (engine) => {
  const client = coordinationClient(engine)
  const create = () => createCoordination(engine, client)

  it('count one per run, however often the run says so', async () => {
    const table = await create()
    const repeated = Array.from({ length: 5 }, () => addStrike(table, { userId: 7, runId: 'run-1', now }))
    expect(await Promise.all(repeated)).toEqual([1, 1, 1, 1, 1])
    expect(await addStrike(table, { userId: 7, runId: 'run-2', now })).toBe(2)
    expect(await listExcluded(table)).toEqual([])
  })

  it('exclude with the third, until they are cleared', async () => {
    const table = await create()
    for (const runId of ['run-1', 'run-2', 'run-3']) await addStrike(table, { userId: 7, runId, now })
    await addStrike(table, { userId: 8, runId: 'run-3', now })
    await addStrike(table, { userId: 7, runId: 'run-4', now: new Date(now.getTime() + 1) })
    expect(await listExcluded(table)).toEqual([{ userId: 7, strikes: 4, excludedSince: now }])
    await clearStrikes(table, 7)
    expect(await listExcluded(table)).toEqual([])
    expect(await readStrikes(table, 7)).toEqual({ userId: 7, strikes: 0, excludedSince: null })
  })

  it('are not needed for an operator to exclude a learner, and do not include one again', async () => {
    const table = await create()
    await excludeLearner(table, 100, now)
    await excludeLearner(table, 9, now)
    await addStrike(table, { userId: 9, runId: 'run-1', now: new Date(now.getTime() + 1) })
    expect(await listExcluded(table)).toEqual([
      { userId: 9, strikes: 1, excludedSince: now },
      { userId: 100, strikes: 0, excludedSince: now },
    ])
  })
})
