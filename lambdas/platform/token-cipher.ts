import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { ConfigurationError } from './errors.ts'

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const VERSION = 'v1'

/** A key's id is part of every cipher text, whose parts are separated by dots. */
const keyId = z.string().regex(/^[A-Za-z0-9_-]+$/, 'letters, digits, - and _ only')
const key = z.base64().refine((text) => Buffer.from(text, 'base64').length === KEY_BYTES, `must be ${KEY_BYTES} bytes in base64`)

/**
 * The secret with the keys of the stored tokens: `current` encrypts, all others still decrypt, so that keys can be rotated without
 * touching a row.
 */
export const tokenKeys = z
  .object({ current: keyId, keys: z.record(keyId, key) })
  .refine((ring) => Object.hasOwn(ring.keys, ring.current), { path: ['current'], message: 'names no entry of keys' })

export type TokenCipher = {
  /** @returns `v1.<key id>.<iv>.<cipher text>.<tag>`, the last three in base64url. The same text never gives the same result twice. */
  encrypt: (text: string) => string
  /** @throws ConfigurationError when the key is not in the ring, or the text was changed or cut. The content is never shown. */
  decrypt: (encrypted: string) => string
}

/** AES-256-GCM for the OAuth tokens at rest. */
export function createTokenCipher(ring: z.infer<typeof tokenKeys>): TokenCipher {
  const keys = new Map(Object.entries(ring.keys).map(([id, text]) => [id, Buffer.from(text, 'base64')]))
  const keyOf = (id: string) => {
    const found = keys.get(id)
    if (!found) throw new ConfigurationError(`stored token: the key ring has no key "${id}"`)
    return found
  }
  return {
    encrypt: (text) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', keyOf(ring.current), iv, { authTagLength: TAG_BYTES })
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [VERSION, ring.current, ...[iv, encrypted, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
    },
    decrypt: (encrypted) => {
      const { id, iv, content, tag } = partsOf(encrypted)
      const decipher = createDecipheriv('aes-256-gcm', keyOf(id), iv, { authTagLength: TAG_BYTES })
      decipher.setAuthTag(tag)
      try {
        return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8')
      } catch {
        throw new ConfigurationError(`stored token: does not decrypt with key "${id}"`)
      }
    },
  }
}

function partsOf(encrypted: string) {
  const parsed = /^v1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]+)$/.exec(encrypted)
  const [, id = '', ...encoded] = parsed ?? []
  const [iv, content, tag] = encoded.map((part) => Buffer.from(part, 'base64url'))
  if (!iv || !content || !tag || iv.length !== IV_BYTES || tag.length !== TAG_BYTES) {
    throw new ConfigurationError(`stored token: is not of the form ${VERSION}.<key id>.<iv>.<cipher text>.<tag>`)
  }
  return { id, iv, content, tag }
}
