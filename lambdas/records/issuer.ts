import { type CredentialKeys, publicKeysOf } from './credential-keys.ts'

/** The issuer of this site's credentials: a DID whose document the site itself serves (https://w3c-ccg.github.io/did-method-web/). */
export const didOf = (siteUrl: string): string => `did:web:${encodeURIComponent(new URL(siteUrl).host)}`

/** The issuer as Open Badges show it. */
export const profileOf = (siteUrl: string) => ({
  id: didOf(siteUrl),
  type: ['Profile'],
  name: 'MIT MicroMasters',
  url: siteUrl,
})

/** The document that says by which keys the issuer signs and has signed. Keys go by the type that verifiers know best. */
export function didDocument(siteUrl: string, keys: CredentialKeys) {
  const did = didOf(siteUrl)
  const methods = publicKeysOf(keys).map(([name, publicKeyJwk]) => ({
    id: `${did}#${name}`,
    type: 'JsonWebKey2020',
    controller: did,
    publicKeyJwk,
  }))
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
    id: did,
    verificationMethod: methods,
    assertionMethod: methods.map(({ id }) => id),
  }
}
