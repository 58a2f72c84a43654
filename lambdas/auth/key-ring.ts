import { forgetSecret, readSecret } from '../platform/secrets.ts'
import { createTokenCipher, type TokenCipher, tokenKeys } from '../platform/token-cipher.ts'
import { type SessionKeys, sessionKeys } from './session.ts'

/** Tokens signed with made-up keys must not make every request read the secret. */
const READ_AGAIN_AFTER_MS = 10_000

let readAgainAt = -Infinity

/**
 * Does something with the signing keys; when it meets a key that is not in the ring, once more with the ring read anew: another process
 * may have signed with a key that was rotated in since.
 */
export async function withKeys<Result extends { kind: string }>(
  secretId: string,
  now: Date,
  work: (keys: SessionKeys) => Promise<Result>,
): Promise<Result> {
  const result = await work(await readSecret(secretId, sessionKeys))
  if (result.kind !== 'unknown-key' || now.getTime() - readAgainAt < READ_AGAIN_AFTER_MS) return result
  readAgainAt = now.getTime()
  forgetSecret(secretId)
  return work(await readSecret(secretId, sessionKeys))
}

/** The cipher of tokens at rest, with the keys of their secret. */
export async function tokenCipher(secretId: string): Promise<TokenCipher> {
  return createTokenCipher(await readSecret(secretId, tokenKeys))
}
