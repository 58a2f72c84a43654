import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { authorizeChunk } from '../authorize-chunk.ts'
import { runSchema } from '../run.ts'

/** Authorizes the learners of one chunk. */
export const handler = taskHandler({
  input: z.object({ run: runSchema, position: z.number().int().min(1) }),
  run: async ({ run, position }, { log, now }) => {
    await authorizeChunk({ database: await database(), log, now: () => now }, run, position)
    return {}
  },
})
