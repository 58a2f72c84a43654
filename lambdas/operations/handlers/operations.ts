import { coordination } from '../../platform/coordination.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { openSearch } from '../../search/engine.ts'
import { commandHandler } from '../command-handler.ts'
import { operationsEnvironment } from '../environment.ts'
import { operate } from '../operations.ts'
import { operationsRequest } from '../request.ts'

const settings = environment(operationsEnvironment)

/** What operators ask for and change (rules/operations.md, "Commands"), each answered by its command. Invoked by the command line only. */
export const handler = commandHandler({
  input: operationsRequest,
  run: ({ command, ...request }, { now, log }) =>
    operate(command, request, { database, coordination, search: openSearch, settings, now, log }),
})
