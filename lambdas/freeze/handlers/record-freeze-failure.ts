import * as z from 'zod'
import { reasonForError } from '../../domain/refresh-outcome.ts'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { passSchema } from '../pass.ts'
import { recordFailure } from '../pass-queries.ts'

/** Notes that the fetch or the freeze of a learner failed after all its retries, by the name of the error it ended with. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema, userId: z.number().int(), error: z.string() }),
  run: async ({ pass, userId, error }, { now }) => {
    await recordFailure(await database(), { passId: pass.id, lease: pass.lease, userId, now }, reasonForError(error))
    return {}
  },
})
