import { BatchGetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { type Coordination, reaching, readItem, updateItem } from './coordination.ts'
import { CoordinationUnavailable } from './errors.ts'

/** What ends a session before its time: its own end, or that of all sessions of its user (rules/people.md, "Sessions that can end"). */
export type EndableSession = {
  /** Random; copies and renewals of a session share it. */
  id: string
  userId: number
  /** The user's epoch when the session began. */
  epoch: number
}

const endKey = (id: string) => ({ pk: { S: `SESSION#${id}` }, sk: { S: 'ENDED' } })
const epochKey = (userId: number) => ({ pk: { S: `USER#${userId}` }, sk: { S: 'SESSION_EPOCH' } })

const epochItem = z.object({ epoch: z.object({ N: z.string() }).transform(({ N }) => Number(N)) })
const epochIn = (stored: unknown): number => (stored === undefined ? 0 : epochItem.parse(stored).epoch)

/** Whether a session has ended, asked in one consistent request. @throws CoordinationUnavailable */
export async function hasEnded({ client, table }: Coordination, { id, userId, epoch }: EndableSession): Promise<boolean> {
  const keys = [endKey(id), epochKey(userId)]
  const command = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } })
  const { Responses, UnprocessedKeys } = await reaching(() => client.send(command))
  if (UnprocessedKeys?.[table]) throw new CoordinationUnavailable('coordination table: throttled')
  const items = Responses?.[table] ?? []
  const isEpoch = (item: (typeof items)[number]) => item['pk']?.S === epochKey(userId).pk.S
  const current = epochIn(items.find(isEpoch))
  // Also when it is lower: the table was restored then, and may have forgotten an end.
  return current !== epoch || items.some((item) => !isEpoch(item))
}

/** Ends one session, and every copy of it. `expiresAt`: when it ends anyway at the latest. @throws CoordinationUnavailable */
export async function endSession({ client, table }: Coordination, id: string, expiresAt: Date): Promise<void> {
  const ttl = { N: String(Math.ceil(expiresAt.getTime() / 1000)) }
  await reaching(() => client.send(new PutItemCommand({ TableName: table, Item: { ...endKey(id), ttl } })))
}

/** The epoch with which a session of the user begins. @throws CoordinationUnavailable */
export async function sessionEpochOf(coordination: Coordination, userId: number): Promise<number> {
  return epochIn(await readItem(coordination, epochKey(userId)))
}

/**
 * Ends all sessions of a user by raising the user's epoch, for good: it never expires. To be called after the change that it belongs to
 * is committed, and again when it failed.
 * @throws CoordinationUnavailable
 */
export async function endSessionsOf(coordination: Coordination, userId: number): Promise<void> {
  await updateItem(coordination, epochKey(userId), {
    UpdateExpression: 'ADD epoch :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  })
}
