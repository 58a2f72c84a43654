import * as z from 'zod'
import { type Coordination, updateItem } from './coordination.ts'

/** What one session may change in a minute: more than a person does, less than a script would. */
export const WRITES_PER_MINUTE = 30

const MINUTE_MS = 60_000
const counted = z.object({ writes: z.object({ N: z.coerce.number() }) })

/**
 * Counts a write of a session (rules/signing-in.md, "Edges").
 * @returns after how many seconds it may be tried again; 0 when it may be done now. @throws CoordinationUnavailable
 */
export async function countWrite(coordination: Coordination, sessionId: string, now: Date): Promise<number> {
  const minute = Math.floor(now.getTime() / MINUTE_MS)
  const key = { pk: { S: `SESSION#${sessionId}` }, sk: { S: `WRITES#${minute}` } }
  const stored = await updateItem(coordination, key, {
    UpdateExpression: 'SET #ttl = :ttl ADD writes :one',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':one': { N: '1' }, ':ttl': { N: String((minute + 2) * 60) } },
  })
  const { writes } = counted.parse(stored)
  return writes.N <= WRITES_PER_MINUTE ? 0 : Math.ceil(((minute + 1) * MINUTE_MS - now.getTime()) / 1000)
}
