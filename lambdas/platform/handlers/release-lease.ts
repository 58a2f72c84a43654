import * as z from 'zod'
import { coordination } from '../coordination.ts'
import { leaseSchema } from '../held-lease.ts'
import { markBusy } from '../idle-database.ts'
import { releaseLease } from '../lease.ts'
import { taskHandler } from '../task.ts'

/** Gives a lease back; one that is no longer held is left as it is. */
export const handler = taskHandler({
  input: z.object({ lease: leaseSchema.extend({ owner: z.string().min(1) }) }),
  run: async ({ lease }, { now }) => {
    await markBusy(now)
    return { released: await releaseLease(await coordination(), lease) }
  },
})
