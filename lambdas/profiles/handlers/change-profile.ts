import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { patchProfile } from '../operations.ts'
import { changeSettings } from '../queries.ts'

/** Changes the caller's own settings. */
export const handler = httpHandler(patchProfile, async ({ params, body, session }) => {
  const asked = { callerId: session.userId, username: params.username }
  const settings = await changeSettings(await database(), asked, body)
  return settings ? json(200, settings) : notFound()
})
