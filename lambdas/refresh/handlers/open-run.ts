import * as z from 'zod'
import { backends } from '../../domain/backends.ts'
import { coordination } from '../../platform/coordination.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { heldLeaseSchema } from '../../platform/held-lease.ts'
import { instantSchema } from '../../platform/instant-schema.ts'
import { readPause } from '../../platform/refresh-switch.ts'
import { listExcluded } from '../../platform/strikes.ts'
import { taskHandler } from '../../platform/task.ts'
import { openRunEnvironment } from '../environment.ts'
import { openBulk, openLearner } from '../open-run.ts'

const settings = environment(openRunEnvironment)

const opening = {
  execution: z.string().min(1),
  startedAt: instantSchema,
  lease: heldLeaseSchema,
}
const input = z.discriminatedUnion('kind', [
  z.object({ ...opening, kind: z.literal('bulk'), request: z.object({ resume: z.string().min(1).optional() }) }),
  z.object({
    ...opening,
    kind: z.literal('learner'),
    request: z.object({
      userId: z.number().int().positive(),
      force: z.boolean().default(false),
      backend: z.enum(backends).optional(),
    }),
  }),
])

/** Opens the ledger of a run and plans its shards. */
export const handler = taskHandler({
  input,
  run: async (opened, { log }) => {
    if (opened.kind === 'learner') return openLearner({ database: await database() }, opened, opened.request)
    const { EDX_BATCH_UPDATES_ENABLED, DEDP_PROGRAM_TITLE, DEDP_LEARNERS_INCLUDED } = settings()
    return openBulk(
      {
        database: await database(),
        log,
        now: () => new Date(),
        excludedUserIds: async () => (await listExcluded(await coordination())).map((each) => each.userId),
        pause: async () => readPause(await coordination()),
        settings: {
          bulkEnabled: EDX_BATCH_UPDATES_ENABLED,
          dedpTitle: DEDP_PROGRAM_TITLE,
          includeDedp: DEDP_LEARNERS_INCLUDED,
        },
      },
      opened,
      opened.request.resume,
    )
  },
})
