import * as z from 'zod'
import { leaseSchema } from '../platform/held-lease.ts'

/**
 * What a pass does with the ranges it reads: `plan` counts what would be set aside, `run` copies, `final` copies for the last time, and
 * `compare` says how the rows here differ from those there.
 */
export const passKind = z.enum(['plan', 'run', 'final', 'compare'])
export type PassKind = z.infer<typeof passKind>

/** Each takes two statements of a few milliseconds, in a step that has ten minutes. */
export const MAX_LEARNERS = 1_000
export const learnersSchema = z.number().int().min(0).max(MAX_LEARNERS).default(0)

/** What every step of a pass over the old database is told about it. */
export const passSchema = z.object({
  id: z.string().min(1),
  kind: passKind,
  lease: leaseSchema,
  /** Of a comparison: of how many learners the dashboards are composed on both sides. */
  learners: learnersSchema,
})
export type Pass = z.infer<typeof passSchema>

/**
 * Ids per range. A range is one transaction here and one read there: 20,000 rows take a second or two (bench/import.ts), and what a kill
 * loses is no more than that.
 */
export const RANGE_SIZE = 20_000
