import { randomBytes, randomUUID } from 'node:crypto'
import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { leaseSchema } from '../../platform/held-lease.ts'
import { taskHandler } from '../../platform/task.ts'
import { settleConsequences } from '../settle-consequences.ts'

const HASH_BYTES = 16

/** Draws the consequences of new certificates and changed exam runs, which their triggers queued. */
export const handler = taskHandler({
  input: z.object({ lease: leaseSchema }),
  run: async ({ lease }, { log, now }) =>
    settleConsequences(
      { database: await database(), log, now, uuid: randomUUID, hash: () => randomBytes(HASH_BYTES).toString('hex') },
      lease,
    ),
})
