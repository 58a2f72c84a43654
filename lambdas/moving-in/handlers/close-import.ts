import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { taskHandler } from '../../platform/task.ts'
import { closePass } from '../close-pass.ts'
import { publishReport } from '../metrics.ts'
import { passSchema } from '../run.ts'

/** Ends a pass. Its output is the report without its details, which `ops import status` shows. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema }),
  run: async ({ pass }, { log, now }) => {
    const report = await closePass({ database: await database(), log, now: () => now, publish: publishReport }, pass)
    const { sources, exceptions: _, ...output } = report
    const setAside = sources.reduce((sum, each) => sum + each.setAside, 0)
    const rows = sources.filter((each) => each.missing + each.different > 0 || !each.alike).map(({ source }) => source)
    const differing = report.dashboards.differing.length > 0 ? [...rows, 'dashboards'] : rows
    return { ...output, setAside, differing, changed: report.written + report.removed > 0 }
  },
})
