import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { leaseSchema } from '../../platform/held-lease.ts'
import { taskHandler } from '../../platform/task.ts'
import { requireOldDatabase } from '../old-database.ts'
import { openPass } from '../open-pass.ts'
import { learnersSchema, type Pass, passKind } from '../run.ts'

/** Opens a pass over the old database; refuses when there is none, and when the last pass has been. `request`: the execution's input. */
export const handler = taskHandler({
  input: z.object({
    execution: z.string().min(1),
    startedAt: z.iso.datetime().transform((text) => new Date(text)),
    lease: leaseSchema,
    request: z.object({ kind: passKind.default('run'), learners: learnersSchema }),
  }),
  run: async ({ execution: id, startedAt, lease, request }) => {
    requireOldDatabase()
    const pass: Pass = { id, lease, ...request }
    await openPass(await database(), pass, startedAt)
    return { pass, parts: ['hold', 'hold-too', 'copy'] }
  },
})
