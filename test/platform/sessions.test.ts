import { describe, expect, it } from 'vitest'
import { CoordinationUnavailable } from '../../lambdas/platform/errors.ts'
import { endSession, endSessionsOf, hasEnded, sessionEpochOf } from '../../lambdas/platform/sessions.ts'
import { localDynamodbClient } from '../../local/engines/dynamodb.ts'
import { coordinationClient, createCoordination, dynamodbEngines } from '../kit/coordination.ts'

const later = new Date('2026-12-04T06:00:00.500Z')
const session = { id: 'a'.repeat(36), userId: 7, epoch: 0 }

describe.each(dynamodbEngines)('sessions on %s', (engine) => {
  const client = coordinationClient(engine)
  const create = () => createCoordination(engine, client)

  it('end one by one', async () => {
    const table = await create()
    expect(await hasEnded(table, session)).toBe(false)
    await endSession(table, session.id, later)
    await endSession(table, session.id, later)
    expect(await hasEnded(table, session)).toBe(true)
    expect(await hasEnded(table, { ...session, id: 'b'.repeat(36) })).toBe(false)
  })

  it('end all at once for one user, and those that begin after it go on', async () => {
    const table = await create()
    await Promise.all([1, 2, 3].map(() => endSessionsOf(table, session.userId)))
    const epoch = await sessionEpochOf(table, session.userId)
    expect(epoch).toBe(3)
    expect(await hasEnded(table, session)).toBe(true)
    expect(await hasEnded(table, { ...session, epoch })).toBe(false)
    expect(await hasEnded(table, { ...session, userId: 8 })).toBe(false)
    await endSession(table, session.id, later)
    expect(await hasEnded(table, { ...session, epoch })).toBe(true)
  })

  it('have ended where the table is older than they are', async () => {
    expect(await hasEnded(await create(), { ...session, epoch: 1 })).toBe(true)
  })
})

describe('a table that cannot be reached', () => {
  it('says so: nobody is taken for signed in or out', async () => {
    const away = { client: localDynamodbClient('http://127.0.0.1:9'), table: 'coordination' }
    await expect(hasEnded(away, session)).rejects.toThrow(CoordinationUnavailable)
    await expect(endSession(away, session.id, later)).rejects.toThrow(CoordinationUnavailable)
    await expect(endSessionsOf(away, 7)).rejects.toThrow(CoordinationUnavailable)
  })
})
