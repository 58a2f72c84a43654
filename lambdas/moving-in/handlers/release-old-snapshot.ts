import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { releaseSnapshot } from '../queries.ts'
import { passSchema } from '../run.ts'

/** Tells the holders that everything has been read, or that nothing more will be. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema }),
  run: async ({ pass }) => {
    await releaseSnapshot(await database(), pass.id)
    return {}
  },
})
