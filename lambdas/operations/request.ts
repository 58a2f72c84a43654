import * as z from 'zod'

const change = { operator: z.string().min(1), reason: z.string().min(1).nullable(), dryRun: z.boolean() }

/** What the command line asks the operations Lambda (spec 80, "Commands"). */
export const operationsRequest = z.discriminatedUnion('command', [
  z.object({ command: z.literal('status') }),
  z.object({ command: z.literal('runs'), limit: z.number().int().min(1).max(500), all: z.boolean() }),
  z.object({ command: z.literal('run'), id: z.string().min(1), failed: z.boolean(), reason: z.string().nullable() }),
  z.object({ command: z.literal('learner'), username: z.string().min(1) }),
  z.object({ ...change, command: z.literal('learner-include'), username: z.string().min(1) }),
  z.object({ ...change, command: z.literal('learner-exclude'), username: z.string().min(1) }),
  z.object({ command: z.literal('lease-list') }),
  z.object({ ...change, command: z.literal('lease-break'), name: z.string().min(1) }),
  z.object({ ...change, command: z.literal('audit'), what: z.string().min(1), details: z.record(z.string(), z.string()) }),
])
export type OperationsRequest = z.infer<typeof operationsRequest>
