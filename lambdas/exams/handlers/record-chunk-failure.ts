import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { recordChunkFailure } from '../queries.ts'
import { runSchema } from '../run.ts'

/** Notes that a chunk failed after all its retries, by the name of the error it ended with. */
export const handler = taskHandler({
  input: z.object({ run: runSchema, position: z.number().int().min(1), error: z.string() }),
  run: async ({ run, position, error }) => {
    await recordChunkFailure(await database(), { runId: run.id, lease: run.lease, position }, error)
    return {}
  },
})
