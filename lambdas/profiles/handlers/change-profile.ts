import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { invalid, readJsonBody } from '../../platform/http-input.ts'
import { json, notFound, refusal } from '../../platform/http-reply.ts'
import { changeProfile } from '../change-profile.ts'
import { profileEnvironment } from '../environment.ts'
import { patchProfile } from '../operations.ts'
import { etagOf } from '../shown-profile.ts'

const settings = environment(profileEnvironment)

/** Changes the caller's own profile. */
export const handler = httpHandler(patchProfile, async ({ params, session, event }) => {
  const changed = await changeProfile(
    await database(),
    { callerId: session?.userId ?? null, username: params.username },
    { body: () => readJsonBody(event), ifMatch: event.headers['if-match'], siteUrl: settings().SITE_URL },
  )
  switch (changed.kind) {
    case 'hidden':
      return notFound()
    case 'not-owner':
      return refusal(403, 'not-yours', 'Only its owner may change a profile.')
    case 'unreadable':
      return changed.reply
    case 'invalid':
      return invalid(changed.error)
    case 'overtaken':
      return refusal(412, 'changed-elsewhere', 'The profile was changed elsewhere meanwhile. Look at it again.')
    case 'changed':
      return json(200, changed.profile, { headers: { etag: etagOf(changed.profile) } })
  }
})
