import * as z from 'zod'
import { change, learner } from '../request.ts'

const id = z.int32().positive()
const fileId = z.object({ file: id })
/** Rows of one part: at 100 bytes each, well under the 6 MB that a Lambda takes. */
export const ROWS_PER_PART = 5000

/** What the command line asks the awards Lambda (rules/operations.md, "Commands"): fields beside `command`, by command. */
export const awardRequests = {
  /** Opens a file of exam grades; its rows follow in parts. `examRun`: the exam run that is named. */
  'grade-file-open': z.object({ ...change.shape, kind: z.enum(['import', 'adjust']), examRun: id.nullable() }),
  'grade-file-add': z.object({
    ...fileId.shape,
    rows: z.array(z.object({ line: id, values: z.record(z.string(), z.string()) })).max(ROWS_PER_PART),
  }),
  /** Looks at the whole file: what is wrong with it, if anything is. */
  'grade-file-check': fileId,
  /** Applies the next rows, in one transaction. */
  'grade-file-apply': fileId,
  'grade-file-report': z.object({ ...fileId.shape, after: z.int32().min(0) }),
  'grade-file-close': fileId,
  /** Opens a file with all grades of the exam course, asked of its site. */
  'grade-fetch': z.object({ ...change.shape, examRun: id }),
  /** `course`: its id, or the key of one of its runs. `learners`: null for all who have earned it. */
  'certificates-issue-course': z.object({
    ...change.shape,
    course: z.string().min(1),
    learners: z.array(learner).max(1000).nullable(),
  }),
  'certificates-issue-program': z.object({ ...change.shape, program: id, learners: z.array(learner).max(1000).nullable() }),
  'certificates-revoke': z.object({ ...change.shape, hash: z.string().min(1).max(64) }),
  'certificates-list': z.object({ learner: learner.nullable(), program: id.nullable() }),
  'letters-issue': z.object({ ...change.shape, program: id }),
  'letters-set': z.object({ ...change.shape, uuid: z.uuid(), active: z.boolean() }),
  'freeze-complete': z.object({ ...change.shape, courseKey: z.string().min(1) }),
  'exams-authorize': z.object({ ...change.shape, learner, examRun: id }),
} as const

export type AwardOperation = keyof typeof awardRequests
export type AwardRequests = { [Name in AwardOperation]: z.output<(typeof awardRequests)[Name]> }

export const awardOperationsRequest = z.looseObject({ command: z.object(awardRequests).keyof() })
