import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { InputError } from '../../platform/errors.ts'
import { taskHandler } from '../../platform/task.ts'
import { closeSync, reportOf } from '../close-queries.ts'
import { publishReport } from '../metrics.ts'
import { syncSchema } from '../sync.ts'

/** Ends a sync: report and metrics. Its output is the report. */
export const handler = taskHandler({
  input: z.object({ sync: syncSchema }),
  run: async ({ sync }, { now }) => {
    const pool = await database()
    const report = await reportOf(pool, sync.id, now)
    if (!report) throw new InputError(`sync: there is no ledger of ${sync.id}`)
    await closeSync(pool, sync.lease, report)
    publishReport(report)
    return report
  },
})
