import * as z from 'zod'
import { backends } from '../../domain/backends.ts'
import { reasonForError } from '../../domain/refresh-outcome.ts'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { recordFailure } from '../queries.ts'
import { runSchema } from '../run.ts'

/** Notes that a fetch step failed after all its retries, by the name of the error it ended with. */
export const handler = taskHandler({
  input: z.object({ run: runSchema, userId: z.number().int(), backend: z.enum(backends), error: z.string() }),
  run: async ({ run, userId, backend, error }, { now }) => {
    const at = { runId: run.id, lease: run.lease, userId, backend, now }
    await recordFailure(await database(), at, reasonForError(error))
    return {}
  },
})
