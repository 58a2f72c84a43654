import { Bitstring } from '@digitalbazaar/bitstring'
import { verifyJWT } from 'did-jwt'
import { type DIDDocument, Resolver } from 'did-resolver'
import * as z from 'zod'

const didDocument = z.custom<DIDDocument>((value) => typeof value === 'object')
const list = z.object({ credentialSubject: z.object({ encodedList: z.string() }) })

/** What a verifier reads of a credential to find its place in the status list. */
export const statusEntry = z.object({
  credentialStatus: z.object({ statusListIndex: z.string(), statusListCredential: z.string() }),
})

/**
 * A verifier made of libraries that have no part in making credentials (did-jwt, @digitalbazaar/bitstring). `atSite`: how it reaches an
 * address of the site, the issuer's document among them.
 */
export function strangersVerifier(issuerDocument: string, atSite: (url: string) => Promise<Response>) {
  const resolver = new Resolver({
    web: async () => ({
      didResolutionMetadata: {},
      didDocumentMetadata: {},
      didDocument: didDocument.parse(await (await atSite(issuerDocument)).json()),
    }),
  })
  /** @throws Error when it was not signed by a key that the issuer lists. */
  const verified = async (jwt: string) => (await verifyJWT(jwt, { resolver, proofPurpose: 'assertionMethod' })).payload
  /** Whether the list that a credential names says that it is revoked. */
  const isRevoked = async (jwt: string): Promise<boolean> => {
    const { statusListIndex, statusListCredential } = statusEntry.parse(await verified(jwt)).credentialStatus
    const signed = await (await atSite(statusListCredential)).text()
    const { encodedList } = list.parse(await verified(signed)).credentialSubject
    const bits = await Bitstring.decodeBits({ encoded: encodedList.slice(1) })
    return new Bitstring({ buffer: bits }).get(Number(statusListIndex))
  }
  return { verified, isRevoked }
}
