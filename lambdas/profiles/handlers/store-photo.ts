import { PHOTO_BYTES, PHOTO_LEAST_SIDE, PHOTO_PIXELS, photoTypes } from '../../domain/photo.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import type { HttpEvent } from '../../platform/http-event.ts'
import { notFound, refusal } from '../../platform/http-reply.ts'
import { photoEnvironment } from '../environment.ts'
import { putPhoto } from '../operations.ts'
import { findOwn, profileReply, refuseOthers } from '../own-profile.ts'
import { type PhotoRefusal, picturesOf } from '../photo.ts'
import { storePictures } from '../pictures.ts'
import { readProfile } from '../queries.ts'

const settings = environment(photoEnvironment)

const NOT_A_PHOTO = refusal(415, 'not-a-photo', 'Send the photo as JPEG, PNG or WebP.')
const TOO_LARGE = refusal(413, 'photo-too-large', `A photo may have ${PHOTO_BYTES / 1024 / 1024} MB at most.`)
const refusals = {
  'not-a-photo': NOT_A_PHOTO,
  'too-many-pixels': refusal(413, 'photo-too-large', `A photo may have ${PHOTO_PIXELS / 1e6} megapixels at most.`),
  'too-small': refusal(400, 'photo-too-small', `Each side of a photo must have ${PHOTO_LEAST_SIDE} pixels at least.`),
  broken: refusal(400, 'photo-broken', 'The photo is damaged: it cannot be read to its end.'),
} satisfies Record<PhotoRefusal, unknown>

/** Gives the caller's own profile another photo. */
export const handler = httpHandler(putPhoto, async ({ params, session, event }) => {
  const asked = { callerId: session?.userId ?? null, username: params.username }
  const own = await findOwn(await database(), asked)
  if (own.kind !== 'own') return refuseOthers(own)
  if (!isPhoto(event)) return NOT_A_PHOTO
  const photo = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  if (photo.length > PHOTO_BYTES) return TOO_LARGE
  const made = await picturesOf(photo)
  if (made.kind !== 'pictures') return refusals[made.kind]
  await storePictures(await database(), own.stored.profile.id, made.pictures)
  const after = await readProfile(await database(), asked)
  return after ? profileReply(after, settings().SITE_URL) : notFound()
})

function isPhoto({ headers }: HttpEvent): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  return photoTypes.some((each) => each === type.trim().toLowerCase())
}
