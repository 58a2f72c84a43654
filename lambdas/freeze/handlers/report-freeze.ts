import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { instantSchema } from '../../platform/instant-schema.ts'
import { taskHandler } from '../../platform/task.ts'
import { reportFreeze } from '../report-queries.ts'

/** What became of every run of an execution. Its output is the execution's. */
export const handler = taskHandler({
  input: z.object({
    execution: z.string().min(1),
    startedAt: instantSchema,
    runs: z.array(z.object({ courseRunId: z.number().int() })),
  }),
  run: async ({ execution: name, startedAt, runs }, { now }) =>
    reportFreeze(await database(), { name, startedAt, courseRunIds: runs.map((run) => run.courseRunId) }, now),
})
