import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { heldLeaseSchema } from '../../platform/held-lease.ts'
import { instantSchema } from '../../platform/instant-schema.ts'
import { taskHandler } from '../../platform/task.ts'
import { openCorrection, openLearner, openPass } from '../open-pass.ts'
import { correctionSchema } from '../pass.ts'

const opening = {
  execution: z.string().min(1),
  startedAt: instantSchema,
  lease: heldLeaseSchema,
}
const courseRunId = z.number().int().positive()
const input = z.discriminatedUnion('kind', [
  z.object({
    ...opening,
    kind: z.literal('run'),
    courseRunId,
    request: z.object({ correction: correctionSchema.nullish() }).optional(),
  }),
  z.object({
    ...opening,
    kind: z.literal('learner'),
    request: z.object({ userId: z.number().int().positive(), courseRunId }),
  }),
])

/** Opens a pass over a run, or the freeze of one learner there, with its ledger. */
export const handler = taskHandler({
  input,
  run: async (opened, { log, now }) => {
    const dependencies = { database: await database(), log, now: () => now }
    if (opened.kind === 'run') {
      const correction = opened.request?.correction
      return correction ? openCorrection(dependencies, opened, correction) : openPass(dependencies, opened)
    }
    return openLearner(dependencies, { ...opened, courseRunId: opened.request.courseRunId }, opened.request.userId)
  },
})
