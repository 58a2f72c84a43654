import * as z from 'zod'
import { withConnection } from '../../platform/connection.ts'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { migrate } from '../migrate.ts'

/**
 * A paused database takes 15 s to wake, and 30 s and more after a day (Aurora user guide, "Scaling to Zero ACUs"): a deployment waits for
 * it, where a request would not.
 */
const WAKING_MS = 120_000

/** Brings the database to this version's schema. Run at every deployment; a failure fails the deployment. */
export const handler = taskHandler({
  input: z.looseObject({}),
  run: async () => {
    const pool = await database()
    pool.options.connectionTimeoutMillis = WAKING_MS
    return { applied: await withConnection(pool, (client) => migrate(client)) }
  },
})
