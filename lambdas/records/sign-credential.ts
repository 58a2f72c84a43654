import { SignJWT } from 'jose'
import type { CredentialKeys } from './credential-keys.ts'
import { didOf } from './issuer.ts'

/** A credential before it is signed (https://www.w3.org/TR/vc-data-model-2.0/). */
export type Unsigned = { id: string; validFrom: string; credentialSubject: { id: string } & Record<string, unknown> } & Record<
  string,
  unknown
>

const secondsOf = (iso: string) => Math.floor(Date.parse(iso) / 1000)

/**
 * The credential as a JWT (`vc+jwt`, https://www.w3.org/TR/vc-jose-cose/), with the claims that Open Badges 3.0, "JSON Web Token Proof
 * Format", asks for beside it.
 */
export async function signCredential(credential: Unsigned, keys: CredentialKeys, siteUrl: string): Promise<string> {
  const did = didOf(siteUrl)
  const key = keys.keys[keys.current]
  if (!key) throw new Error('the current key is missing')
  return new SignJWT(credential)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'vc+jwt', kid: `${did}#${keys.current}` })
    .setIssuer(did)
    .setJti(credential.id)
    .setSubject(credential.credentialSubject.id)
    .setNotBefore(secondsOf(credential.validFrom))
    .sign(key)
}
