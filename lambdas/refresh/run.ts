import * as z from 'zod'
import { leaseSchema } from '../platform/held-lease.ts'
import { instantSchema } from '../platform/instant-schema.ts'

/** What every step of a refresh run is told about it. Small keys, never data (docs/architecture.md, "Workflows"). */
export const runSchema = z.object({
  id: z.string().min(1),
  lease: leaseSchema,
  deadline: instantSchema,
})
export type Run = z.infer<typeof runSchema>

/** The run as it travels between states. */
export type RunMessage = { id: string; lease: { name: string; fence: number }; deadline: string; force: boolean }

/**
 * Learners per child execution. A learner adds 18 events to its history; 42 with every retry of both backends used up, and 198 when
 * both ask to wait as often as they may (test/statemachines/history.test.ts counts them). 100 × 42 = 4,200 is under half of the 25,000
 * events that an execution may have, and 100 × 198 = 19,800 is within them.
 */
export const SHARD_SIZE = 100

/** First positions of the shards of a run over `learners` learners: 1, 101, 201, … */
export function shardsOf(learners: number): number[] {
  return Array.from({ length: Math.ceil(learners / SHARD_SIZE) }, (_, index) => index * SHARD_SIZE + 1)
}
