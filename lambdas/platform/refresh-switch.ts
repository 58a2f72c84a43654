import * as z from 'zod'
import { type Coordination, readItem, updateItem } from './coordination.ts'

/** Bulk runs are held: who did so, since when, and why (rules/refresh.md, "Switch"). */
export type RefreshPause = { since: Date; operator: string; reason: string }

const text = z.object({ S: z.string() }).transform(({ S }) => S)
const item = z.object({
  since: z.object({ S: z.iso.datetime() }).transform(({ S }) => new Date(S)),
  operator: text,
  reason: text,
})

const KEY = { pk: { S: 'REFRESH' }, sk: { S: 'PAUSE' } }

/** Null: bulk runs are not held. @throws CoordinationUnavailable */
export async function readPause(coordination: Coordination): Promise<RefreshPause | null> {
  const parsed = item.safeParse((await readItem(coordination, KEY)) ?? {})
  return parsed.success ? parsed.data : null
}

/** Holds bulk runs until `resumeRefresh`. A run that is under way goes on. @throws CoordinationUnavailable */
export async function pauseRefresh(coordination: Coordination, pause: RefreshPause): Promise<void> {
  await updateItem(coordination, KEY, {
    UpdateExpression: 'SET since = :since, #operator = :operator, reason = :reason',
    ExpressionAttributeNames: { '#operator': 'operator' },
    ExpressionAttributeValues: {
      ':since': { S: pause.since.toISOString() },
      ':operator': { S: pause.operator },
      ':reason': { S: pause.reason },
    },
  })
}

/** Lets bulk runs begin again. @throws CoordinationUnavailable */
export async function resumeRefresh(coordination: Coordination): Promise<void> {
  await updateItem(coordination, KEY, {
    UpdateExpression: 'REMOVE since, #operator, reason',
    ExpressionAttributeNames: { '#operator': 'operator' },
  })
}
