import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { heldLeaseSchema } from '../../platform/held-lease.ts'
import { taskHandler } from '../../platform/task.ts'
import { deleteOldSyncs, openSync } from '../queries.ts'
import { chunksOf, type SyncMessage } from '../sync.ts'

/** How long ledgers are kept for operators. */
const LEDGER_DAYS = 90
const DAY_MS = 24 * 60 * 60_000

/** Opens the ledger of a sync and plans its chunks. The lease's expiry is the sync's deadline. */
export const handler = taskHandler({
  input: z.object({ execution: z.string().min(1), lease: heldLeaseSchema }),
  run: async ({ execution: id, lease }, { now }) => {
    const pool = await database()
    await deleteOldSyncs(pool, new Date(now.getTime() - LEDGER_DAYS * DAY_MS))
    const courses = await openSync(pool, { id, lease, startedAt: now })
    const { name, fence, expiresAt } = lease
    const sync: SyncMessage = { id, lease: { name, fence }, deadline: expiresAt.toISOString() }
    return { sync, courses, chunks: chunksOf(courses) }
  },
})
