// What a photo may be (rules/profiles.md, "Photo"): told from its first bytes, before anything decodes it.

/** Bytes at most. */
export const PHOTO_BYTES = 4 * 1024 * 1024
/** Pixels of each side at least. */
export const PHOTO_LEAST_SIDE = 64
/** Pixels at most: a small file may decode to gigabytes. */
export const PHOTO_PIXELS = 40_000_000

export const photoTypes = ['image/jpeg', 'image/png', 'image/webp'] as const
export type PhotoType = (typeof photoTypes)[number]

/** Sides of the pictures that are made of a photo, in pixels. */
export const PHOTO_SIDES = { image: 512, image_medium: 128, image_small: 64 } as const

const startsWith = (bytes: Uint8Array, text: string, at = 0) =>
  Array.from(text).every((letter, index) => bytes[at + index] === letter.charCodeAt(0))

/** The type that the first bytes name; undefined for what is none of them, whatever its sender calls it. */
export function photoTypeOf(bytes: Uint8Array): PhotoType | undefined {
  if (startsWith(bytes, '\xff\xd8\xff')) return 'image/jpeg'
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png'
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'image/webp'
  return undefined
}
