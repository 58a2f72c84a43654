import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { Backend } from '../domain/backends.ts'
import { ConfigurationError } from './errors.ts'

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const ALGORITHM = 'aes-256-gcm'
/** Bound to its row by associated data. What begins with `v1` is of a release that did not bind it, and is still read. */
const VERSION = 'v2'

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

/** The linked account that a token is of: in the row of another one it does not decrypt. */
export type TokenOwner = { userId: number; backend: Backend }

export type TokenCipher = {
  /** @returns `v2.<key id>.<iv>.<cipher text>.<tag>`, the last three in base64url. The same text never gives the same result twice. */
  encrypt: (text: string, owner: TokenOwner) => string
  /**
   * @throws ConfigurationError when the key is not in the ring, the text was changed or cut, or is another account's. The content is
   *   never shown.
   */
  decrypt: (encrypted: string, owner: TokenOwner) => string
  /** Whether it is what `encrypt` would give today: bound to its row, with the current key. */
  isCurrent: (encrypted: string) => boolean
}

/** AES-256-GCM for the OAuth tokens at rest (rules/people.md, "Tokens at rest"). */
export function createTokenCipher(ring: z.infer<typeof tokenKeys>): TokenCipher {
  const keys = new Map(Object.entries(ring.keys).map(([id, text]) => [id, Buffer.from(text, 'base64')]))
  const keyOf = (id: string) => {
    const found = keys.get(id)
    if (!found) throw new ConfigurationError(`stored token: the key ring has no key "${id}"`)
    return found
  }
  return {
    encrypt: (text, owner) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(ALGORITHM, keyOf(ring.current), iv, { authTagLength: TAG_BYTES })
      cipher.setAAD(associatedData(owner))
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [VERSION, ring.current, ...[iv, encrypted, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
    },
    decrypt: (encrypted, owner) => {
      const { version, id, iv, content, tag } = partsOf(encrypted)
      const decipher = createDecipheriv(ALGORITHM, keyOf(id), iv, { authTagLength: TAG_BYTES })
      if (version === VERSION) decipher.setAAD(associatedData(owner))
      decipher.setAuthTag(tag)
      try {
        return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8')
      } catch {
        throw new ConfigurationError(`stored token: does not decrypt with key "${id}" as one of ${nameOf(owner)}`)
      }
    },
    isCurrent: (encrypted) => encrypted.startsWith(`${VERSION}.${ring.current}.`),
  }
}

const nameOf = ({ userId, backend }: TokenOwner) => `id:${userId} on ${backend}`

const associatedData = ({ userId, backend }: TokenOwner) => Buffer.from(`social_auth/${userId}/${backend}`, 'utf8')

function partsOf(encrypted: string) {
  const parsed = /^(v[12])\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]+)$/.exec(encrypted)
  const [, version = '', id = '', ...encoded] = parsed ?? []
  const [iv, content, tag] = encoded.map((part) => Buffer.from(part, 'base64url'))
  if (!iv || !content || !tag || iv.length !== IV_BYTES || tag.length !== TAG_BYTES) {
    throw new ConfigurationError(`stored token: is not of the form ${VERSION}.<key id>.<iv>.<cipher text>.<tag>`)
  }
  return { version, id, iv, content, tag }
}
