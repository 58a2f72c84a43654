import { PutObjectCommand } from '@aws-sdk/client-s3'
import type pg from 'pg'
import sharp from 'sharp'
import { PHOTO_SIDES } from '../../../lambdas/domain/photo.ts'
import { query } from '../../../lambdas/platform/database.ts'
import { FOR_EVER } from '../../../lambdas/platform/media.ts'
import { s3Client } from '../../engines/s3.ts'
import type { Learner } from '../learner.ts'
import { hash } from '../random.ts'
import type { World } from '../world.ts'
import { documentsOf } from './content.ts'
import { LETTER_LOGO, portrait, scribble } from './drawings.ts'
import { letterLogo } from './media-paths.ts'
import { type Put, seedPagePictures } from './seed-page-pictures.ts'

type Bucket = { endpoint: string; bucket: string }

/** Photos are given to learners up to here: enough for the pages that show several. */
const PHOTOS_AMONG = 200

/**
 * Draws the pictures of the story, and puts those into the media bucket that nobody has put there before: thumbnails and illustrations of
 * pages, photos, signatures, a logo.
 */
export async function seedPictures(pool: pg.Pool, world: World, { endpoint, bucket }: Bucket): Promise<void> {
  const s3 = s3Client(endpoint)
  const put: Put = (path, Body, ContentType) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: `media/${path}`, Body, ContentType, CacheControl: FOR_EVER }))
  await seedPagePictures(pool, world, put)
  await seedPhotos(pool, world, put)
  s3.destroy()
}

async function seedPhotos(pool: pg.Pool, world: World, put: Put): Promise<void> {
  const wanted = withPhotos(world)
  const { rows } = await query<{ user_id: number }>(
    pool,
    `SELECT user_id FROM profile WHERE user_id = ANY ($1) AND image IS NULL AND created_on = updated_on ORDER BY user_id`,
    [wanted],
  )
  if (rows.length === 0) return
  await putDocumentPictures(put)
  const photos = await Promise.all(rows.map(({ user_id }) => putPhoto(put, world.learner(user_id - 1))))
  await query(pool, SET_PHOTOS, [JSON.stringify(photos)])
}

const SET_PHOTOS = `
  UPDATE profile p SET image = x.image, image_medium = x.image_medium, image_small = x.image_small
    FROM jsonb_to_recordset($1) AS x (user_id int, image text, image_medium text, image_small text)
   WHERE p.user_id = x.user_id AND p.image IS NULL`

function withPhotos(world: World): number[] {
  const users: number[] = []
  for (let index = 0; index < Math.min(world.learners, PHOTOS_AMONG); index += 1) {
    const { story, userId } = world.learner(index)
    if (story ? story.portrait : index % 4 === 1) users.push(userId)
  }
  return users
}

async function putPhoto(put: Put, { username: name, userId, story }: Learner) {
  const drawing = Buffer.from(portrait(story?.portrait ?? name))
  const paths = {
    image: pathOf(name, 'image'),
    image_medium: pathOf(name, 'image_medium'),
    image_small: pathOf(name, 'image_small'),
  }
  for (const size of ['image', 'image_medium', 'image_small'] as const) {
    const side = PHOTO_SIDES[size]
    await put(paths[size], await sharp(drawing).resize(side, side).jpeg({ quality: 85 }).toBuffer(), 'image/jpeg')
  }
  return { user_id: userId, ...paths }
}

const pathOf = (name: string, size: string) => `profile/${hash(name, size).toString(36)}${hash(size, name).toString(36)}.jpg`

async function putDocumentPictures(put: Put): Promise<void> {
  const png = (svg: string) => sharp(Buffer.from(svg), { density: 144 }).png().toBuffer()
  const keyOf = (address: string) => address.replace('/media/', '')
  for (const { signature_image: address } of documentsOf('').signatories)
    await put(keyOf(address), await png(scribble(address)), 'image/png')
  await put(keyOf(letterLogo), await png(LETTER_LOGO), 'image/png')
}
