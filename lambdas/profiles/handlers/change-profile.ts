import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { invalid, readJsonBody } from '../../platform/http-input.ts'
import { refusal } from '../../platform/http-reply.ts'
import { changeProfile } from '../change-profile.ts'
import { photoEnvironment } from '../environment.ts'
import { patchProfile } from '../operations.ts'
import { profileReply, refuseOthers } from '../own-profile.ts'
import { forgetPictures } from '../pictures.ts'
import { picturePaths } from '../queries.ts'

const settings = environment(photoEnvironment)

/** Changes the caller's own profile. */
export const handler = httpHandler(patchProfile, async ({ params, session, event }) => {
  const { SITE_URL: siteUrl } = settings()
  const changed = await changeProfile(
    await database(),
    { callerId: session?.userId ?? null, username: params.username },
    { body: () => readJsonBody(event), ifMatch: event.headers['if-match'], siteUrl },
  )
  switch (changed.kind) {
    case 'hidden':
    case 'not-owner':
      return refuseOthers(changed)
    case 'unreadable':
      return changed.reply
    case 'invalid':
      return invalid(changed.error)
    case 'overtaken':
      return refusal(412, 'changed-elsewhere', 'The profile was changed elsewhere meanwhile. Look at it again.')
    case 'changed': {
      const kept = new Set(picturePaths(changed.after.profile))
      await forgetPictures(picturePaths(changed.before.profile).filter((path) => !kept.has(path)))
      return profileReply(changed.after, siteUrl)
    }
  }
})
