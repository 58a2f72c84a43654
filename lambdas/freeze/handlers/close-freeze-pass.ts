import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { closePass } from '../close-pass.ts'
import { publishPass } from '../metrics.ts'
import { passSchema } from '../pass.ts'

/** Ends a pass. Its output is the report. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema }),
  run: async ({ pass }, { log, now }) =>
    closePass({ database: await database(), log, now: () => now, publish: publishPass }, pass),
})
