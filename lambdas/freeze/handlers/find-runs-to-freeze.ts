import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { deleteOldPasses, freezableRuns, runById } from '../pass-queries.ts'

/** How long ledgers of passes are kept for `ops freeze`. */
const LEDGER_DAYS = 90
const DAY_MS = 24 * 60 * 60_000

/** The runs whose grades are to be frozen, each with the name of its lease; or the one run that an operator asks for. */
export const handler = taskHandler({
  input: z.object({
    execution: z.string().min(1),
    request: z.object({ courseRunId: z.number().int().positive().optional() }).optional(),
  }),
  run: async ({ request }, { now }) => {
    const pool = await database()
    await deleteOldPasses(pool, new Date(now.getTime() - LEDGER_DAYS * DAY_MS))
    const asked = request?.courseRunId
    return { runs: asked === undefined ? await freezableRuns(pool, now) : await runById(pool, asked) }
  },
})
