import * as z from 'zod'
import { leaseSchema } from '../platform/held-lease.ts'

/** What every step of a run of the exam authorization is told about it. */
export const runSchema = z.object({ id: z.string().min(1), lease: leaseSchema })
export type Run = z.infer<typeof runSchema>

/**
 * Program enrollments per chunk. One chunk is one transaction of some 10 statements whatever its size, and locks its learners for the time;
 * measured (bench/freeze.ts) it is well below a second.
 */
export const CHUNK_SIZE = 1000

/** What a run did: in the execution's output, in `exam_authorization_run.report` and as metrics. */
export const examsReport = z.object({
  run: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  chunks: z.number(),
  failedChunks: z.number(),
  /** Program enrollments that were looked at. */
  considered: z.number(),
  /** New authorizations. */
  authorized: z.number(),
  /** Learners with a passed grade who were not authorized, by the rule that does not hold. */
  refused: z.record(z.string(), z.number()),
  /** Exam runs marked as authorized now. */
  completedExamRuns: z.array(z.number()),
  /** Exam runs with a chunk that failed: the next hour takes them up again. */
  openExamRuns: z.array(z.object({ examRunId: z.number(), failedChunks: z.number(), errors: z.array(z.string()) })),
})
export type ExamsReport = z.infer<typeof examsReport>

/** First positions of the chunks of a run: each is one item of the workflow's Map. */
export function positionsOf(chunks: number): number[] {
  return Array.from({ length: chunks }, (_, index) => index + 1)
}
