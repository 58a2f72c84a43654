import * as z from 'zod'
import { coordination } from '../../platform/coordination.ts'
import { database } from '../../platform/database.ts'
import { addStrike, struckAmong, takeBackStrikes } from '../../platform/strikes.ts'
import { taskHandler } from '../../platform/task.ts'
import { close } from '../close-run.ts'
import { publishReport } from '../metrics.ts'
import { runSchema } from '../run.ts'

/** Ends a run: strikes, report and metrics. Its output is the report. */
export const handler = taskHandler({
  input: z.object({ run: runSchema, kind: z.enum(['bulk', 'learner']) }),
  run: async ({ run, kind }, { log }) => {
    const table = await coordination()
    return close(
      {
        database: await database(),
        log,
        now: () => new Date(),
        addStrike: (userId, runId) => addStrike(table, { userId, runId, now: new Date() }),
        struck: (userIds) => struckAmong(table, userIds),
        takeBackStrikes: (userId) => takeBackStrikes(table, userId),
        publish: publishReport,
      },
      run,
      kind,
    )
  },
})
