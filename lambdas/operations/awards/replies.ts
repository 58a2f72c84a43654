import * as z from 'zod'
import { instant } from '../database-state.ts'
import type { AwardOperation } from './request.ts'

const count = z.int().min(0)
const userId = z.int()

/** What is wrong with a file; `line` and `column` where it is in one row. */
export const problem = z.object({ line: count.nullable(), column: z.string().nullable(), message: z.string() })
export type Problem = z.output<typeof problem>

/** What became of a row. `warning`: it was done all the same. */
export const rowOutcomes = ['created', 'updated', 'unchanged', 'no-show', 'error'] as const
export type RowOutcome = (typeof rowOutcomes)[number]

const issued = z.object({
  /** What was meant, in words. */
  title: z.string(),
  learners: z.array(z.object({ userId, username: z.string(), again: z.boolean().describe('after a revocation') })),
  /** Who was named and gets none, and why. */
  refused: z.array(z.object({ userId, username: z.string(), reason: z.string() })),
})

const certificate = z.object({
  kind: z.enum(['course', 'program']),
  userId,
  username: z.string(),
  title: z.string(),
  hash: z.string(),
  issuedOn: instant,
  revokedOn: instant.nullable(),
  revokedReason: z.string().nullable(),
})

/** What the awards Lambda answers, by command. */
export const awardReplies = {
  'grade-file-open': z.object({ file: z.int() }),
  'grade-file-add': z.object({ rows: count }),
  'grade-file-check': z.object({ rows: count, problems: z.array(problem) }),
  'grade-file-apply': z.object({ applied: count, left: count }),
  'grade-file-report': z.object({
    rows: z.array(z.object({ line: count, outcome: z.enum(rowOutcomes).nullable(), message: z.string().nullable() })),
    /** The line to go on after; null: that was all. */
    next: count.nullable(),
  }),
  'grade-file-close': z.object({}),
  'grade-fetch': z.object({ file: z.int(), rows: count }),
  'certificates-issue-course': issued,
  'certificates-issue-program': issued,
  'certificates-revoke': z.object({ ...certificate.pick({ kind: true, userId: true, username: true, title: true }).shape }),
  'certificates-list': z.object({
    certificates: z.array(certificate),
    letters: z.array(z.object({ userId, username: z.string(), title: z.string(), uuid: z.string(), active: z.boolean() })),
  }),
  'letters-issue': issued,
  'letters-set': z.object({ userId, username: z.string(), title: z.string(), changes: z.boolean() }),
  'freeze-complete': z.object({
    courseRunId: z.int(),
    left: count.describe('who has no final grade and is frozen one by one from now on'),
  }),
  'exams-authorize': z.object({ userId, examRunId: z.int(), changes: z.boolean() }),
} as const satisfies Record<AwardOperation, z.ZodType>

export type AwardReplies = { [Name in AwardOperation]: z.output<(typeof awardReplies)[Name]> }
