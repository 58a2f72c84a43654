import * as z from 'zod'
import { coordination } from '../coordination.ts'
import { hasEnded } from '../executions.ts'
import { markBusy } from '../idle-database.ts'
import { acquireLease } from '../lease.ts'
import { taskHandler } from '../task.ts'

/**
 * The longest lease: a mistaken unit would lock a workflow for long. Twice the longest that a workflow takes (5 h, rules/refresh.md, "The bulk
 * run").
 */
const MAX_SECONDS = 36_000

/**
 * Takes a lease, for the tick of a schedule where the execution's input names one. Held by somebody else is an answer,
 * `{acquired: false, sameTick, holder, expiresAt}`, not an error. What an execution holds that has ended is taken over.
 */
export const handler = taskHandler({
  input: z.object({
    name: z.string().min(1),
    owner: z.string().min(1),
    seconds: z.number().int().positive().max(MAX_SECONDS),
    request: z.object({ tick: z.string().min(1).optional() }).optional(),
  }),
  run: async ({ name, owner, seconds, request }, { now, log }) => {
    await markBusy(now)
    const wanted = { name, owner, ttlMs: seconds * 1000, now, tick: request?.tick }
    return acquireLease(await coordination(), wanted, (holder) => hasEnded(holder, log))
  },
})
