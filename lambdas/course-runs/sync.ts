import * as z from 'zod'
import { leaseSchema } from '../platform/held-lease.ts'
import { instantSchema } from '../platform/instant-schema.ts'

/** What every step of a sync is told about it. */
export const syncSchema = z.object({
  id: z.string().min(1),
  lease: leaseSchema,
  /** Nothing more is asked after it: the lease ends then. */
  deadline: instantSchema,
})
export type Sync = z.infer<typeof syncSchema>

/** The sync as it travels between states. */
export type SyncMessage = { id: string; lease: { name: string; fence: number }; deadline: string }

/**
 * Courses per chunk. With 5 asked at once and 20 s for each, an attempt takes 40 / 5 × 20 = 160 s at most, which fits the function's 300 s.
 * 10,000 courses are 250 chunks of at most about 30 history events: 7,500, under half of the 25,000 that an execution may have.
 */
export const CHUNK_SIZE = 40
export const COURSES_AT_ONCE = 5

/** A course whose answer failed is asked for so often; the state machine waits in between. */
export const ATTEMPTS = 3

/** First positions of the chunks of a sync of so many courses: 1, 41, 81, … */
export function chunksOf(courses: number): number[] {
  return Array.from({ length: Math.ceil(courses / CHUNK_SIZE) }, (_, index) => index * CHUNK_SIZE + 1)
}
