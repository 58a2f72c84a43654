import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { recordRangeFailure } from '../queries.ts'
import { passSchema } from '../run.ts'

/** Notes that a range failed after all its retries, by the name of the error it ended with. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema, position: z.number().int().min(1), error: z.string() }),
  run: async ({ pass, position, error }, { now }) => {
    await recordRangeFailure(await database(), pass, position, error, now)
    return {}
  },
})
