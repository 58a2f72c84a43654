import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { notFound } from '../../platform/http-reply.ts'
import { photoEnvironment } from '../environment.ts'
import { deletePhoto } from '../operations.ts'
import { findOwn, profileReply, refuseOthers } from '../own-profile.ts'
import { removePictures } from '../pictures.ts'
import { readProfile } from '../queries.ts'

const settings = environment(photoEnvironment)

/** Takes the photo of the caller's own profile away. */
export const handler = httpHandler(deletePhoto, async ({ params, session }) => {
  const asked = { callerId: session?.userId ?? null, username: params.username }
  const own = await findOwn(await database(), asked)
  if (own.kind !== 'own') return refuseOthers(own)
  await removePictures(await database(), own.stored.profile.id)
  const after = await readProfile(await database(), asked)
  return after ? profileReply(after, settings().SITE_URL) : notFound()
})
