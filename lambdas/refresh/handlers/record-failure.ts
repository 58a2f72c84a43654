import * as z from 'zod'
import { backends } from '../../domain/backends.ts'
import { reasonForError } from '../../domain/refresh-outcome.ts'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { recordFailure } from '../queries.ts'
import { runSchema } from '../run.ts'
import { recordGroupFailure } from '../shard-queries.ts'

const learner = z.object({ run: runSchema, userId: z.number().int(), backend: z.enum(backends), error: z.string() })
const group = z.object({ run: runSchema, first: z.number().int().min(1), error: z.string() })

/** Notes that the fetch step of a learner, or of a shard together, failed after all its retries, by the name of the error it ended with. */
export const handler = taskHandler({
  input: z.union([learner, group]),
  run: async ({ run, error, ...whose }, { now }) => {
    const reason = reasonForError(error)
    const at = { runId: run.id, lease: run.lease, now }
    if ('userId' in whose) await recordFailure(await database(), { ...at, ...whose }, reason)
    else await recordGroupFailure(await database(), run, whose.first, reason)
    return {}
  },
})
