import { coordination } from '../../platform/coordination.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { putMedia, readMedia } from '../../platform/media.ts'
import { commandHandler } from '../command-handler.ts'
import { repairOperationsEnvironment } from '../environment.ts'
import { repair } from '../repair/commands.ts'
import { repairOperationsRequest } from '../repair/request.ts'

const settings = environment(repairOperationsEnvironment)

const media = { put: putMedia, read: readMedia }

/** Puts data right that a mistake has spoilt (rules/operations.md, "Commands"). Invoked by the command line only. */
export const handler = commandHandler({
  input: repairOperationsRequest,
  run: ({ command, ...request }, { now, log }) => repair(command, request, { database, coordination, media, settings, now, log }),
})
