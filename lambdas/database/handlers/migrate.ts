import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { migrate } from '../migrate.ts'

/** Brings the database to this version's schema. Run at every deployment; a failure fails the deployment. */
export const handler = taskHandler({
  input: z.looseObject({}),
  run: async () => {
    const client = await (await database()).connect()
    try {
      return { applied: await migrate(client) }
    } finally {
      client.release()
    }
  },
})
