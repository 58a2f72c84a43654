import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { log } from '../platform/log.ts'
import { deleteMedia, putMedia } from '../platform/media.ts'
import type { PictureName } from './photo.ts'
import { replaceImages } from './queries.ts'

type Paths = Record<PictureName, string>
const pictureNames = ['image', 'image_medium', 'image_small'] as const

/** Paths cannot be guessed, and the path of one picture says nothing of another's. */
const newPath = () => `profile/${randomBytes(18).toString('base64url')}.jpg`

/**
 * Gives a profile the pictures of a new photo. The old ones are deleted once the change is there to stay; when it fails, the new ones are.
 * @throws MediaUnavailable, DatabaseUnavailable; the profile is as before then.
 */
export async function storePictures(database: Pool, profileId: number, pictures: Record<PictureName, Uint8Array>): Promise<void> {
  const paths: Paths = { image: newPath(), image_medium: newPath(), image_small: newPath() }
  let old: string[]
  try {
    await Promise.all(pictureNames.map((name) => putMedia(paths[name], pictures[name], 'image/jpeg')))
    old = await replaceImages(database, profileId, paths)
  } catch (error) {
    await forgetPictures(Object.values(paths))
    throw error
  }
  await forgetPictures(old)
}

/** Takes the photo of a profile away. @throws DatabaseUnavailable */
export async function removePictures(database: Pool, profileId: number): Promise<void> {
  await forgetPictures(await replaceImages(database, profileId, { image: null, image_medium: null, image_small: null }))
}

/** Deletes pictures that no profile has any more. What stays because the bucket cannot be reached is logged by its path. */
export async function forgetPictures(paths: readonly string[]): Promise<void> {
  const own = paths.filter((path) => path.startsWith('profile/'))
  await deleteMedia(own).catch((error: unknown) => log.failure('pictures-left-behind', error, { paths: own.join(' ') }))
}
