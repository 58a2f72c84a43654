import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { oldDatabase } from '../old-database.ts'
import { planNext } from '../plan.ts'
import { passSchema, RANGE_SIZE } from '../run.ts'

/** The ranges of the pass that come next. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema }),
  run: async ({ pass }, { now }) => {
    const tools = { old: await oldDatabase(), database: await database(), rangeSize: RANGE_SIZE, now: () => now }
    const positions = await planNext(tools, pass)
    return { positions, more: positions.length > 0 }
  },
})
