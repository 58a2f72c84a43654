import { coordination } from '../../platform/coordination.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { markBusy } from '../../platform/idle-database.ts'
import { taskHandler } from '../../platform/task.ts'
import { repairOperationsEnvironment } from '../environment.ts'
import { repair } from '../repair/commands.ts'
import { repairOperationsRequest } from '../repair/request.ts'

const settings = environment(repairOperationsEnvironment)

/** Puts data right that a mistake has spoilt (rules/operations.md, "Commands"). Invoked by the command line only. */
export const handler = taskHandler({
  input: repairOperationsRequest,
  run: async ({ command, ...request }, { now, log }) => {
    await markBusy(now)
    return repair(command, request, { database, coordination, settings, now, log })
  },
})
