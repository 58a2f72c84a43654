import * as z from 'zod'
import { leaseSchema } from '../platform/held-lease.ts'

/**
 * What a pass does with the ranges it reads: `plan` counts what would be set aside, `run` copies, `final` copies for the last time, and
 * `compare` says how the rows here differ from those there.
 */
export const passKind = z.enum(['plan', 'run', 'final', 'compare'])
export type PassKind = z.infer<typeof passKind>

/** What every step of a pass over the old database is told about it. */
export const passSchema = z.object({ id: z.string().min(1), kind: passKind, lease: leaseSchema })
export type Pass = z.infer<typeof passSchema>

/**
 * Ids per range. A range is one transaction here and one read there: 20,000 rows take a second or two (bench/import.ts), and what a kill
 * loses is no more than that.
 */
export const RANGE_SIZE = 20_000
