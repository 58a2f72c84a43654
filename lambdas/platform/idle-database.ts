import * as z from 'zod'
import { coordination, millis, updateItem, readItem } from './coordination.ts'
import { coordinationEnvironment } from './coordination-environment.ts'
import { environment } from './environment.ts'

/**
 * Whether somebody may be changing what search has to follow, kept in the coordination table, where looking wakes nobody: a database that
 * may pause (`database.minCapacity: 0`) is left asleep by what runs every minute (rules/search.md, "A database that pauses").
 */

/** Longer than the longest of what begins with one mark: a function's quarter of an hour, and what it leaves to the flush after it. */
const BUSY_MS = 30 * 60_000

const KEY = { pk: { S: 'DATABASE' }, sk: { S: 'BUSY' } }
const item = z.object({ until: z.object({ N: z.coerce.number() }) })

const settings = environment(coordinationEnvironment)
const neverPauses = () => settings().DATABASE_PAUSES === 'no'

/** Says that the database is about to be written to. To be called before. @throws CoordinationUnavailable */
export async function markBusy(now: Date): Promise<void> {
  if (neverPauses()) return
  await updateItem(await coordination(), KEY, {
    UpdateExpression: 'SET #until = :until',
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: { ':until': millis(new Date(now.getTime() + BUSY_MS)) },
  })
}

/** Whether the database may have been written to lately; always, where it does not pause. @throws CoordinationUnavailable */
export async function isBusy(now: Date): Promise<boolean> {
  if (neverPauses()) return true
  const stored = await readItem(await coordination(), KEY)
  return stored !== undefined && now.getTime() < item.parse(stored).until.N
}
