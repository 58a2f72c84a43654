import { photoTypeOf } from './photo.ts'

// What a picture of pages and documents may be once it is made (rules/content.md, "Pictures").

/** Bytes at most: in base64 within what a function may be sent, and small enough for a phone. */
export const CONTENT_IMAGE_BYTES = 1_500_000

/** What a picture's name is made of, and its characters at most. */
export const CONTENT_IMAGE_NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/
export const CONTENT_IMAGE_NAME_LENGTH = 60

const ENDINGS = { 'image/jpeg': 'jpg', 'image/png': 'png' } as const

/** The type and ending that its first bytes name; undefined for what is neither JPEG nor PNG. */
export function contentImageType(bytes: Uint8Array) {
  const type = photoTypeOf(bytes)
  return type === 'image/jpeg' || type === 'image/png' ? { type, ending: ENDINGS[type] } : undefined
}
