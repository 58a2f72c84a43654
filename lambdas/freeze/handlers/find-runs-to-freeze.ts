import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { deleteOldPasses, freezableRuns } from '../pass-queries.ts'

/** How long ledgers of passes are kept for `ops freeze`. */
const LEDGER_DAYS = 90
const DAY_MS = 24 * 60 * 60_000

/** The runs whose grades are to be frozen, each with the name of its lease. */
export const handler = taskHandler({
  input: z.object({ execution: z.string().min(1) }),
  run: async (_, { now }) => {
    const pool = await database()
    await deleteOldPasses(pool, new Date(now.getTime() - LEDGER_DAYS * DAY_MS))
    return { runs: await freezableRuns(pool, now) }
  },
})
