import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { leaseSchema } from '../../platform/held-lease.ts'
import { instantSchema } from '../../platform/instant-schema.ts'
import { taskHandler } from '../../platform/task.ts'
import { deleteOldRuns, openRun } from '../queries.ts'
import { CHUNK_SIZE, positionsOf } from '../run.ts'

/** How long ledgers are kept for `ops exams`. */
const LEDGER_DAYS = 30
const DAY_MS = 24 * 60 * 60_000

/** Opens a run of the exam authorization with the chunks of every exam run whose time has come. */
export const handler = taskHandler({
  input: z.object({
    execution: z.string().min(1),
    startedAt: instantSchema,
    lease: leaseSchema,
  }),
  run: async ({ execution: id, startedAt, lease }, { now }) => {
    const pool = await database()
    await deleteOldRuns(pool, new Date(now.getTime() - LEDGER_DAYS * DAY_MS))
    const chunks = await openRun(pool, { id, lease, startedAt }, startedAt, CHUNK_SIZE)
    return { run: { id, lease }, chunks: positionsOf(chunks) }
  },
})
