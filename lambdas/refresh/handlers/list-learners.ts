import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { unfinishedLearners } from '../queries.ts'
import { runSchema, SHARD_SIZE } from '../run.ts'

/**
 * The learners of one shard that lack an outcome; none past the deadline, because no further learner is started then (rules/refresh.md, "The bulk
 * run").
 */
export const handler = taskHandler({
  input: z.object({ first: z.number().int().min(1), run: runSchema }),
  run: async ({ first, run }, { now }) => {
    if (now >= run.deadline) return { learners: [] }
    return { learners: await unfinishedLearners(await database(), run.id, first, SHARD_SIZE) }
  },
})
