import * as z from 'zod'
import { backends, type Backend } from '../domain/backends.ts'
import { leaseSchema } from '../platform/held-lease.ts'
import { instantSchema } from '../platform/instant-schema.ts'

/**
 * What every step of a pass is told about it: small keys, never data (docs/architecture.md, "Workflows"). It is also the `run` of the refresh's
 * fetch steps, whose ledger has the same id.
 */
export const passSchema = z.object({
  id: z.string().min(1),
  courseRunId: z.number().int().positive(),
  backend: z.enum(backends),
  lease: leaseSchema,
  deadline: instantSchema,
})
export type Pass = z.infer<typeof passSchema>

/** A correction of grades that were frozen, by whom and why (rules/operations.md, "Commands": `freeze correct`). */
export const correctionSchema = z.object({ operator: z.string().min(1), reason: z.string().min(1) })
export type Correction = z.infer<typeof correctionSchema>

/** The pass as it travels between states. */
export type PassMessage = {
  id: string
  courseRunId: number
  backend: Backend
  lease: { name: string; fence: number }
  deadline: string
}

/**
 * Learners per child execution, as in the refresh: with every retry used up, and with every pause taken, their events stay within the
 * limits of an execution (test/statemachines/freeze-history.test.ts counts them).
 */
export const CHUNK_SIZE = 100

/** First positions of the chunks of a pass over `learners` learners: 1, 101, 201, … */
export function chunksOf(learners: number): number[] {
  return Array.from({ length: Math.ceil(learners / CHUNK_SIZE) }, (_, index) => index * CHUNK_SIZE + 1)
}

const counts = z.record(z.string(), z.number())

/** What a pass did: in the execution's output, in `freeze_pass.report` and as metrics. */
export const passReport = z.object({
  pass: z.string(),
  courseRunId: z.number(),
  startedAt: z.string(),
  endedAt: z.string(),
  selected: z.number(),
  frozen: z.number(),
  /** Learners whose grade somebody else froze meanwhile. */
  already: z.number(),
  corrected: z.number(),
  unchanged: z.number(),
  /** By reason. They go last in the next pass, and when only they are left, the run is completed without them. */
  failed: counts,
  /** By reason. Nobody's fault but the backend's: tried again like everybody else. */
  postponed: counts,
  /** Learners who are enrolled and have no cached grade: neither tried nor failed. Reports from before this was counted have none. */
  withoutGrade: z.number().default(0),
  /** In a course without exam: learners who passed by grade, and have no certificate, so that they do not pass. */
  withoutCertificate: z.number().default(0),
  /** Learners without an outcome, at the deadline or after a stop. */
  left: z.number(),
  /** The run's grading status is complete from this pass on; `failed` is who was left out. */
  completedRun: z.boolean(),
})
export type PassReport = z.infer<typeof passReport>
