import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { CHUNK_SIZE, passSchema } from '../pass.ts'
import { unfinishedLearners } from '../pass-queries.ts'

/** The learners of one chunk of a pass that lack an outcome; none past the deadline, because no further learner is started then. */
export const handler = taskHandler({
  input: z.object({ first: z.number().int().min(1), pass: passSchema }),
  run: async ({ first, pass }, { now }) => {
    if (now >= pass.deadline) return { learners: [] }
    return { learners: await unfinishedLearners(await database(), pass.id, first, CHUNK_SIZE) }
  },
})
