import { profileView } from '../../domain/profile-view.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound } from '../../platform/http-reply.ts'
import { profileEnvironment } from '../environment.ts'
import { getProfile } from '../operations.ts'
import { profileReply } from '../own-profile.ts'
import { readProfile } from '../queries.ts'
import { limitedProfile } from '../shown-profile.ts'

const settings = environment(profileEnvironment)

/** A profile, as far as the caller may see it. */
export const handler = httpHandler(getProfile, async ({ params, session }) => {
  const stored = await readProfile(await database(), { callerId: session?.userId ?? null, username: params.username })
  if (!stored) return notFound()
  const { SITE_URL } = settings()
  switch (profileView({ ...stored, privacy: stored.profile.account_privacy })) {
    case 'none':
      return notFound()
    case 'limited':
      return json(200, limitedProfile(stored, SITE_URL))
    case 'all':
      return profileReply(stored, SITE_URL)
  }
})
