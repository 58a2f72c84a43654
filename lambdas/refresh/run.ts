import * as z from 'zod'
import { leaseSchema } from '../platform/held-lease.ts'
import { instantSchema } from '../platform/instant-schema.ts'

/** What every step of a refresh run is told about it. Small keys, never data (docs/architecture.md, "Workflows"). */
export const runSchema = z.object({
  id: z.string().min(1),
  lease: leaseSchema,
  deadline: instantSchema,
  /** Of a freeze: only this run is asked for (rules/freeze.md, "A run's pass"). */
  courseRunId: z.number().int().positive().optional(),
})
export type Run = z.infer<typeof runSchema>

/** The run as it travels between states. */
export type RunMessage = { id: string; lease: { name: string; fence: number }; deadline: string; force: boolean }

/**
 * Learners per child execution. A learner adds 18 events to its history; 42 with every retry of both backends used up, and 144 when
 * both ask to wait as often as they may (test/statemachines/history.test.ts counts them). 170 × 42 = 7,140 is under half of the 25,000
 * events that an execution may have, and 170 × 144 = 24,480 is within them. The larger a shard, the fewer requests for its enrollments: half
 * of the learners have an account on MITx Online, and its staff list takes 100 names.
 */
export const SHARD_SIZE = 170

/** First positions of the shards of a run over `learners` learners: 1, 171, 341, … */
export function shardsOf(learners: number): number[] {
  return Array.from({ length: Math.ceil(learners / SHARD_SIZE) }, (_, index) => index * SHARD_SIZE + 1)
}
