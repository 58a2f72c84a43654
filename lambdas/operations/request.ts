import * as z from 'zod'

/** What goes with every change: who, why, and whether it is only to be shown. */
export const change = z.object({ operator: z.string().min(1), reason: z.string().min(1).nullable(), dryRun: z.boolean() })
export type Change = z.output<typeof change>

const MAX_USER_ID = 2 ** 31 - 1

/** A learner by username, or by `id:<user id>`, as runs and logs name learners. A username never holds a colon. */
export const learner = z
  .string()
  .min(1)
  .transform((text, context) => {
    const [, digits] = /^id:(\d+)$/.exec(text) ?? []
    if (digits === undefined) return { username: text, userId: null }
    if (Number(digits) > MAX_USER_ID) context.addIssue({ code: 'custom', message: `user ids end at ${MAX_USER_ID}` })
    return { username: null, userId: Number(digits) }
  })

const courseKey = z.string().min(1)

/** What the command line asks the operations Lambda (rules/operations.md, "Commands"): fields beside `command`, by command. */
export const requests = {
  status: z.object({}),
  runs: z.object({ limit: z.number().int().min(1).max(500), all: z.boolean() }),
  run: z.object({ id: z.string().min(1), failed: z.boolean(), reason: z.string().min(1).nullable() }),
  learner: z.object({ learner }),
  'learner-include': z.object({ ...change.shape, learner }),
  'learner-exclude': z.object({ ...change.shape, learner }),
  'freeze-status': z.object({ courseKey: courseKey.nullable() }),
  /** Finds whom `freeze learner` and `freeze correct` mean; they start a workflow. */
  'freeze-target': z.object({ learner, courseKey }),
  'exams-status': z.object({}),
  /** `examRun`: its id or its course key. */
  'exams-explain': z.object({ learner, examRun: z.string().min(1) }),
  'search-status': z.object({}),
  'search-parked': z.object({ ...change.shape, retry: z.boolean() }),
  'content-export': z.object({}),
  /** `text`: the document, as `content-export` gives it. */
  'content-import': z.object({ ...change.shape, text: z.string() }),
  'import-status': z.object({}),
  /** `table`: a source of the mapping. */
  'import-exceptions': z.object({ table: z.string().min(1).nullable() }),
  'export-changes': z.object({ since: z.iso.datetime().transform((text) => new Date(text)) }),
  'catalog-check': z.object({}),
  doctor: z.object({}),
  'lease-list': z.object({}),
  'lease-break': z.object({ ...change.shape, name: z.string().min(1) }),
  /** `name` null: every lease that is behind what has written to Postgres. */
  'lease-raise': z.object({ ...change.shape, name: z.string().min(1).nullable() }),
  /** Gives back every lease of an execution that was stopped, and cannot do it itself any more. */
  'lease-release': z.object({ ...change.shape, owner: z.string().min(1) }),
  /** Notes a change that the operator makes elsewhere, with Step Functions. */
  audit: z.object({ ...change.shape, what: z.string().min(1), details: z.record(z.string(), z.string()) }),
} as const

export type OperationName = keyof typeof requests
export type Requests = { [Name in OperationName]: z.output<(typeof requests)[Name]> }

export const operationsRequest = z.looseObject({ command: z.object(requests).keyof() })
