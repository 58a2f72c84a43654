import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { getProfile } from '../operations.ts'
import { readSettings } from '../queries.ts'

/** The caller's own settings. */
export const handler = httpHandler(getProfile, async ({ params, session }) => {
  const settings = await readSettings(await database(), { callerId: session.userId, username: params.username })
  return settings ? json(200, settings) : notFound()
})
