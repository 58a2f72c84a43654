import { coordination } from '../../platform/coordination.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { markBusy } from '../../platform/idle-database.ts'
import { taskHandler } from '../../platform/task.ts'
import { openSearch } from '../../search/engine.ts'
import { operationsEnvironment } from '../environment.ts'
import { operate } from '../operations.ts'
import { operationsRequest } from '../request.ts'

const settings = environment(operationsEnvironment)

/** What operators ask for and change (rules/operations.md, "Commands"), each answered by its command. Invoked by the command line only. */
export const handler = taskHandler({
  input: operationsRequest,
  run: async ({ command, ...request }, { now, log }) => {
    await markBusy(now)
    return operate(command, request, { database, coordination, search: openSearch, settings, now, log })
  },
})
