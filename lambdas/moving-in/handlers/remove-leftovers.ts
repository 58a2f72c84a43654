import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { removeLeftovers } from '../remove-leftovers.ts'
import { passSchema } from '../run.ts'

/** Removes what imports brought and the old database no longer has, at the end of a pass that copies. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema }),
  run: async ({ pass }) => {
    if (pass.kind === 'run' || pass.kind === 'final') await removeLeftovers({ database: await database() }, pass)
    return {}
  },
})
