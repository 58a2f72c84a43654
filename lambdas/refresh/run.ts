import * as z from 'zod'
import { leaseSchema } from '../platform/fence.ts'

/** What every step of a refresh run is told about it. Small keys, never data (spec 90, "Workflows"). */
export const runSchema = z.object({
  id: z.string().min(1),
  lease: leaseSchema,
  deadline: z.iso.datetime().transform((text) => new Date(text)),
})
export type Run = z.infer<typeof runSchema>

/** The run as it travels between states. */
export type RunMessage = { id: string; lease: { name: string; fence: number }; deadline: string; force: boolean }

/**
 * Learners per child execution. A learner without faults is 14 history events on two backends (start and end of the iteration, and five
 * of each task, two of each choice less what is shared: see test/statemachines/history.test.ts); with every retry and pause about 60.
 * 200 × 60 = 12,000 stays under half of the 25,000 events that an execution may have.
 */
export const SHARD_SIZE = 200

/** First positions of the shards of a run over `learners` learners: 1, 201, 401, … */
export function shardsOf(learners: number): number[] {
  return Array.from({ length: Math.ceil(learners / SHARD_SIZE) }, (_, index) => index * SHARD_SIZE + 1)
}
