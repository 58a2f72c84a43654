import { generateKeyPairSync } from 'node:crypto'

/** A key of credentials as openssl makes it: Ed25519, PKCS #8, DER in base64. */
export function newCredentialKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}
