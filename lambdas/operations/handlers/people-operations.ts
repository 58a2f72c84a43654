import { coordination } from '../../platform/coordination.ts'
import { correlationId } from '../../platform/correlation.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { deleteMedia, readMedia } from '../../platform/media.ts'
import { readSecret } from '../../platform/secrets.ts'
import { createTokenCipher, tokenKeys } from '../../platform/token-cipher.ts'
import { openEdxClient } from '../../upstreams/backend.ts'
import { siteOf } from '../../upstreams/sites.ts'
import { commandHandler } from '../command-handler.ts'
import { peopleOperationsEnvironment } from '../environment.ts'
import { operateOnPeople } from '../people/commands.ts'
import { peopleOperationsRequest } from '../people/request.ts'
import type { PeopleTools } from '../people/tools.ts'

const settings = environment(peopleOperationsEnvironment)

const cipher = async () => createTokenCipher(await readSecret(settings().TOKEN_KEYS_SECRET_ID, tokenKeys))

const openEdx: PeopleTools['openEdx'] = (backend) => {
  const { baseUrl, secretId } = siteOf(settings(), backend)
  return openEdxClient(secretId, { baseUrl, correlationId: correlationId(), count: () => {} })
}

const media = { remove: deleteMedia, read: readMedia }

/** What operators ask about people and change of them (rules/people.md, "Commands"). Invoked by the command line only. */
export const handler = commandHandler({
  input: peopleOperationsRequest,
  run: ({ command, ...request }, { now, log }) =>
    operateOnPeople(command, request, { database, coordination, cipher, media, openEdx, now, log }),
})
