import { describe, expect, it } from 'vitest'
import {
  FAULTS_TO_OPEN,
  OPEN_MS,
  pauseBackend,
  readBackendState,
  recordFault,
  recordSuccess,
} from '../../lambdas/platform/backend-state.ts'
import { coordinationClient, createCoordination, dynamodbEngines } from '../kit/coordination.ts'

const now = new Date('2026-11-20T06:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)

describe.each(dynamodbEngines)('the state of a backend on %s', (engine) => {
  const client = coordinationClient(engine)
  const create = () => createCoordination(engine, client)

  it('is untroubled at first', async () => {
    expect(await readBackendState(await create(), 'edxorg')).toEqual({ pausedUntil: null, openUntil: null, faultingLearners: 0 })
  })

  it('keeps the longest pause, of one backend only', async () => {
    const table = await create()
    await Promise.all([5_000, 30_000, 1_000].map((ms) => pauseBackend(table, 'edxorg', later(ms))))
    expect((await readBackendState(table, 'edxorg')).pausedUntil).toEqual(later(30_000))
    expect((await readBackendState(table, 'mitxonline')).pausedUntil).toBeNull()
  })

  it('opens the breaker once, with the twentieth fault in a row, even when all come at once', async () => {
    const table = await create()
    const first = await Promise.all(
      Array.from({ length: FAULTS_TO_OPEN - 1 }, (_, userId) => recordFault(table, 'edxorg', { userId, now })),
    )
    expect(first.every(({ opened }) => !opened)).toBe(true)
    const next = await Promise.all(
      Array.from({ length: 5 }, (_, nth) => recordFault(table, 'edxorg', { userId: 100 + nth, now })),
    )
    expect(next.filter(({ opened }) => opened)).toHaveLength(1)
    expect((await readBackendState(table, 'edxorg')).openUntil).toEqual(later(OPEN_MS))
  })

  it('opens it again with the first fault after it was open, and closes it with a success', async () => {
    const table = await create()
    for (let userId = 0; userId < FAULTS_TO_OPEN; userId += 1) await recordFault(table, 'edxorg', { userId, now })
    expect(await recordFault(table, 'edxorg', { userId: 0, now: later(OPEN_MS) })).toEqual({ opened: true })
    await recordSuccess(table, 'edxorg', await readBackendState(table, 'edxorg'))
    expect(await readBackendState(table, 'edxorg')).toEqual({ pausedUntil: null, openUntil: null, faultingLearners: 0 })
    expect(await recordFault(table, 'edxorg', { userId: 0, now: later(OPEN_MS) })).toEqual({ opened: false })
  })

  it('counts learners, and not how often each was tried', async () => {
    const table = await create()
    for (let tries = 0; tries < 3 * FAULTS_TO_OPEN; tries += 1) {
      expect(await recordFault(table, 'edxorg', { userId: tries % 5, now })).toEqual({ opened: false })
    }
    expect((await readBackendState(table, 'edxorg')).faultingLearners).toBe(5)
  })

  it('starts the row anew after a success', async () => {
    const table = await create()
    for (let userId = 1; userId < FAULTS_TO_OPEN; userId += 1) await recordFault(table, 'mitxonline', { userId, now })
    await recordSuccess(table, 'mitxonline', { faultingLearners: 3 })
    expect(await recordFault(table, 'mitxonline', { userId: 1, now })).toEqual({ opened: false })
    expect((await readBackendState(table, 'mitxonline')).faultingLearners).toBe(1)
  })
})
