import { SFNClient } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import { environment } from '../../platform/environment.ts'
import { lazy } from '../../platform/lazy.ts'
import { taskHandler } from '../../platform/task.ts'
import { watchSchedulesEnvironment } from '../environment.ts'
import { watchSchedules } from '../watch-schedules.ts'

const settings = environment(watchSchedulesEnvironment)
const client = lazy(async () => new SFNClient({}))

/** Says which schedules' runs are overdue. Invoked by its own schedule; it asks Step Functions only, so that a database may rest. */
export const handler = taskHandler({
  input: z.looseObject({}),
  run: async (_, { now, log }) => {
    const { STATE_MACHINE_ARN_PREFIX: prefix } = settings()
    return { overdue: await watchSchedules({ client: await client(), machineArn: (name) => `${prefix}${name}`, now, log }) }
  },
})
