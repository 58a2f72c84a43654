import sharp, { type Sharp } from 'sharp'
import { PHOTO_LEAST_SIDE, PHOTO_PIXELS, PHOTO_SIDES, photoTypeOf } from '../domain/photo.ts'

export type PictureName = keyof typeof PHOTO_SIDES
export type Pictures = { kind: 'pictures'; pictures: Record<PictureName, Uint8Array> } | { kind: PhotoRefusal }
export type PhotoRefusal =
  /** Neither JPEG, PNG nor WebP. */
  | 'not-a-photo'
  | 'too-many-pixels'
  | 'too-small'
  /** It begins as a photo, and cannot be decoded to its end. */
  | 'broken'

// One photo at a time in a function of one processor, and none of it kept.
sharp.cache(false)
sharp.concurrency(1)

/**
 * Makes the pictures of a photo: upright, square from its middle, on white, in sRGB, without metadata, as JPEG. Of an animation the first
 * picture counts. What has too many pixels is refused by its header, before any of it is decoded.
 */
export async function picturesOf(photo: Uint8Array): Promise<Pictures> {
  if (photoTypeOf(photo) === undefined) return { kind: 'not-a-photo' }
  const opened = () => sharp(photo, { failOn: 'error', limitInputPixels: PHOTO_PIXELS, pages: 1 })
  const header = await opened()
    .metadata()
    .catch(() => undefined)
  if (!header) return { kind: (await hasTooManyPixels(photo)) ? 'too-many-pixels' : 'broken' }
  if (header.width * header.height > PHOTO_PIXELS) return { kind: 'too-many-pixels' }
  if (Math.min(header.width, header.height) < PHOTO_LEAST_SIDE) return { kind: 'too-small' }
  try {
    const [image, image_medium, image_small] = await fromLargest(opened())
    return { kind: 'pictures', pictures: { image, image_medium, image_small } }
  } catch {
    return { kind: 'broken' }
  }
}

async function hasTooManyPixels(photo: Uint8Array): Promise<boolean> {
  const header = await sharp(photo, { limitInputPixels: false, pages: 1 })
    .metadata()
    .catch(() => undefined)
  return header !== undefined && header.width * header.height > PHOTO_PIXELS
}

/** It is decoded once: the smaller pictures are made of the largest one. */
async function fromLargest(photo: Sharp): Promise<[Uint8Array, Uint8Array, Uint8Array]> {
  const square = await photo
    .autoOrient()
    .resize(PHOTO_SIDES.image, PHOTO_SIDES.image, { fit: 'cover' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = square.info
  const jpeg = (side: number) =>
    sharp(square.data, { raw: { width, height, channels } }).resize(side, side).jpeg({ quality: 85, mozjpeg: true }).toBuffer()
  return Promise.all([jpeg(PHOTO_SIDES.image), jpeg(PHOTO_SIDES.image_medium), jpeg(PHOTO_SIDES.image_small)])
}
