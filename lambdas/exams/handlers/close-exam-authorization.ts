import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { closeRun } from '../close-run.ts'
import { publishReport } from '../metrics.ts'
import { runSchema } from '../run.ts'

/** Ends a run of the exam authorization. Its output is the report. */
export const handler = taskHandler({
  input: z.object({ run: runSchema }),
  run: async ({ run }, { log, now }) =>
    closeRun({ database: await database(), log, now: () => now, publish: publishReport }, run),
})
