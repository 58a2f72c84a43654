import { database } from '../../platform/database.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { getProfile } from '../operations.ts'
import { readProfile } from '../queries.ts'
import { visibleProfile } from '../visible-profile.ts'

/** A profile, as far as the caller may see it. */
export const handler = httpHandler(getProfile, async ({ params, session }) => {
  const profile = await readProfile(await database(), { callerId: session.userId, username: params.username })
  return profile ? json(200, visibleProfile(profile)) : notFound()
})
