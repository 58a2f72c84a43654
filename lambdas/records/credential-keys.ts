import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import * as z from 'zod'

/** Reads a key as openssl writes it: DER in base64, of a private key (PKCS #8) or only its public half (SPKI). Null: neither. */
function keyOf(text: string): KeyObject | null {
  const key = Buffer.from(text, 'base64')
  for (const read of [
    () => createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
    () => createPublicKey({ key, format: 'der', type: 'spki' }),
  ]) {
    try {
      return read()
    } catch {
      // It may be the other form.
    }
  }
  return null
}

const ed25519Key = z.base64().transform((text, context) => {
  const key = keyOf(text)
  if (key?.asymmetricKeyType === 'ed25519') return key
  context.addIssue('must be an Ed25519 key, as DER in base64')
  return z.NEVER
})

/** The secret with the keys of credentials: `current` signs; what any other has signed goes on being verified by its public half. */
export const credentialKeys = z
  .object({ current: z.string().min(1), keys: z.record(z.string().regex(/^[\w-]+$/), ed25519Key) })
  .refine((ring) => ring.keys[ring.current]?.type === 'private', {
    path: ['current'],
    message: 'names no private key of keys',
  })
export type CredentialKeys = z.infer<typeof credentialKeys>

/** The public half of each key, by its name. */
export function publicKeysOf({ keys }: CredentialKeys): [string, JsonWebKey][] {
  const publicHalf = (key: KeyObject) => (key.type === 'private' ? createPublicKey(key) : key)
  return Object.entries(keys).map(([name, key]) => [name, publicHalf(key).export({ format: 'jwk' })])
}
