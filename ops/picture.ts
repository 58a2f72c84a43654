import sharp, { type Sharp } from 'sharp'
import { CONTENT_IMAGE_BYTES } from '../lambdas/domain/content-image.ts'
import { PHOTO_LEAST_SIDE, PHOTO_PIXELS, photoTypeOf } from '../lambdas/domain/photo.ts'
import { Refusal } from './command.ts'

/** Of a file at most: what a camera makes. */
export const MOST_FILE_BYTES = 20_000_000
/** As the catalog's thumbnails are (rules/catalog.md, "The catalog"). */
const THUMBNAIL = { width: 300, height: 186 }
/** Twice as wide as a page's text. */
const MOST_SIDE = 1600

export type Picture = { content: Buffer; width: number; height: number }

/**
 * Makes a picture for pages of a file (rules/content.md, "Pictures"): upright, in sRGB, without metadata; of an animation the first picture.
 * @throws Refusal when it is none, too small or large, or damaged.
 */
export async function pictureOf(file: Uint8Array, { isThumbnail }: { isThumbnail: boolean }): Promise<Picture> {
  if (file.length > MOST_FILE_BYTES) throw new Refusal(`the file has more than ${MOST_FILE_BYTES / 1e6} MB`)
  if (photoTypeOf(file) === undefined) throw new Refusal('the file is neither a JPEG, a PNG nor a WebP picture')
  const { hasAlpha } = await checkedHeader(file)
  const sized = resized(sharp(file, { failOn: 'error', pages: 1 }).autoOrient(), isThumbnail).toColourspace('srgb')
  const written = hasAlpha ? sized.png({ compressionLevel: 9 }) : sized.jpeg({ quality: 85, mozjpeg: true })
  const made = await written.toBuffer({ resolveWithObject: true }).catch(() => {
    throw new Refusal('the picture is damaged: it cannot be read to its end')
  })
  const { width, height, size } = made.info
  if (size > CONTENT_IMAGE_BYTES)
    throw new Refusal(
      `made ${width} × ${height}, it still has ${size} bytes, of ${CONTENT_IMAGE_BYTES}: is it a photo kept as PNG?`,
    )
  return { content: made.data, width, height }
}

const resized = (picture: Sharp, isThumbnail: boolean) =>
  isThumbnail
    ? picture.resize({ ...THUMBNAIL, fit: 'cover' })
    : picture.resize({ width: MOST_SIDE, height: MOST_SIDE, fit: 'inside', withoutEnlargement: true })

/** What its header says, before any of it is decoded: a small file may decode to gigabytes. */
async function checkedHeader(file: Uint8Array) {
  const header = await sharp(file, { limitInputPixels: false, pages: 1 })
    .metadata()
    .catch(() => {
      throw new Refusal('the picture is damaged: its header cannot be read')
    })
  const { width, height } = header
  if (width * height > PHOTO_PIXELS) throw new Refusal(`the picture has more than ${PHOTO_PIXELS / 1e6} megapixels`)
  if (Math.min(width, height) < PHOTO_LEAST_SIDE)
    throw new Refusal(`the picture is ${width} × ${height}: each side needs ${PHOTO_LEAST_SIDE} pixels`)
  return header
}
