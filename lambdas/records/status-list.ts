import { gzipSync } from 'node:zlib'

/** Certificates of one list: the least that hides a single one among others (Bitstring Status List v1.0, "Bitstring Length"). */
export const LIST_LENGTH = 131_072

/** In which list a position is, and where in it. */
export const placeOf = (position: number) => ({ list: Math.floor(position / LIST_LENGTH), index: position % LIST_LENGTH })

export const statusListUrl = (siteUrl: string, list: number): string => `${siteUrl}/api/v0/credentials/status/${list}`

/** A list with a bit for each certificate, the first one leftmost, set for those that are revoked: gzip, in multibase base64url. */
export function encodeStatusList(revoked: readonly number[]): string {
  const bits = Buffer.alloc(LIST_LENGTH / 8)
  for (const index of revoked) bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7))
  return `u${gzipSync(bits).toString('base64url')}`
}
