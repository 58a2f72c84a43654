import { gunzipSync } from 'node:zlib'
import { decodeJwt, decodeProtectedHeader, errors, importJWK, jwtVerify } from 'jose'
import * as z from 'zod'
import { Refusal } from './command.ts'

type Fetch = (url: string, init: { signal: AbortSignal; headers: Record<string, string> }) => Promise<Response>

export type Verdict = { issuer: string; key: string; achievement: string; validFrom: string; revoked: boolean; identity: boolean }

const ALGORITHMS = ['EdDSA', 'ES256'] as const
const ANSWER_MS = 10_000
/** Status lists are 16 KB at least; nobody's is this long. */
const MOST_BITS = 16 * 1024 * 1024

const header = z.object({ alg: z.enum(ALGORITHMS), typ: z.literal('vc+jwt'), kid: z.string().regex(/^did:web:[^#]+#.+$/) })
const document = z.object({
  id: z.string(),
  verificationMethod: z.array(z.object({ id: z.string(), publicKeyJwk: z.record(z.string(), z.unknown()) })),
  assertionMethod: z.array(z.string()),
})
const issuedBy = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
const credential = z.object({
  type: z.array(z.string()).refine((types) => types.includes('OpenBadgeCredential'), 'is no OpenBadgeCredential'),
  issuer: issuedBy,
  validFrom: z.iso.datetime({ offset: true }),
  credentialSubject: z.object({
    achievement: z.object({ name: z.string() }),
    identifier: z.array(z.unknown()).optional(),
  }),
  credentialStatus: z.object({
    type: z.literal('BitstringStatusListEntry'),
    statusPurpose: z.literal('revocation'),
    statusListIndex: z.string().regex(/^\d{1,9}$/),
    statusListCredential: z.url({ protocol: /^https?$/ }),
  }),
})
const statusList = z.object({
  issuer: issuedBy,
  credentialSubject: z.object({ statusPurpose: z.literal('revocation'), encodedList: z.string().startsWith('u') }),
})

/**
 * Verifies a credential as anybody would who trusts nothing but its issuer's address: the key that the issuer's document lists, the
 * signature, and the status list, signed by the same issuer.
 * @throws Refusal saying what does not fit.
 */
export async function verifyCredential(text: string, { fetch, now }: { fetch: Fetch; now: Date }): Promise<Verdict> {
  const signed = await verifySigned(text.trim(), 'the credential', { fetch, now })
  const { credentialSubject: subject, credentialStatus: status, validFrom } = parse(credential, signed.payload, 'the credential')
  if (Date.parse(validFrom) > now.getTime()) throw new Refusal(`the credential is valid from ${validFrom} on only`)
  const list = await verifySigned(await read(status.statusListCredential, fetch), 'the status list', { fetch, now })
  if (list.issuer !== signed.issuer) throw new Refusal(`the status list is of another issuer: ${list.issuer}`)
  const { credentialSubject } = parse(statusList, list.payload, 'the status list')
  return {
    issuer: signed.issuer,
    key: signed.key,
    achievement: subject.achievement.name,
    validFrom,
    revoked: bitOf(credentialSubject.encodedList, Number(status.statusListIndex)),
    identity: (subject.identifier ?? []).length > 0,
  }
}

async function verifySigned(jwt: string, what: string, { fetch, now }: { fetch: Fetch; now: Date }) {
  const said = decoded(() => ({ header: decodeProtectedHeader(jwt), payload: decodeJwt(jwt) }), what)
  const { alg, kid } = parse(header, said.header, what)
  const [issuer = ''] = kid.split('#')
  const claimed = parse(z.object({ issuer: issuedBy }), said.payload, what)
  if (claimed.issuer !== issuer) throw new Refusal(`${what} names ${claimed.issuer}, and is signed for ${issuer}`)
  const listed = parse(document, decoded(JSON.parse, issuer, await read(documentUrl(issuer), fetch)), issuer)
  const method = listed.verificationMethod.find(({ id }) => id === kid)
  if (listed.id !== issuer || !method || !listed.assertionMethod.includes(kid))
    throw new Refusal(`${issuer} does not list the key ${kid}`)
  try {
    const verified = await jwtVerify(jwt, await importJWK(method.publicKeyJwk, alg), {
      algorithms: [alg],
      issuer,
      currentDate: now,
    })
    return { payload: verified.payload, issuer, key: kid }
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    throw new Refusal(`${what} is not what its issuer has signed: ${error.message}`)
  }
}

/** Where the document of a did:web is (https://w3c-ccg.github.io/did-method-web/). This machine has no certificate. */
function documentUrl(did: string): string {
  const [host = '', ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent)
  const scheme = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host) ? 'http' : 'https'
  return `${scheme}://${host}/${path.length === 0 ? '.well-known' : path.join('/')}/did.json`
}

async function read(url: string, fetch: Fetch): Promise<string> {
  const headers = { accept: 'application/vc+jwt, application/did+json, application/json' }
  const answered = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), headers }).catch((error: unknown) => {
    throw new Refusal(`${url} cannot be reached (${error instanceof Error ? error.message : 'unknown error'})`)
  })
  if (!answered.ok) throw new Refusal(`${url} answers ${answered.status}`)
  return answered.text()
}

function bitOf(encoded: string, index: number): boolean {
  const bits = decoded(
    () => gunzipSync(Buffer.from(encoded.slice(1), 'base64url'), { maxOutputLength: MOST_BITS }),
    'the status list',
  )
  const byte = bits[index >> 3]
  if (byte === undefined) throw new Refusal('the status list is too short for this credential')
  return (byte & (0x80 >> (index & 7))) !== 0
}

function decoded<Value, Input extends unknown[]>(decode: (...input: Input) => Value, what: string, ...input: Input): Value {
  try {
    return decode(...input)
  } catch {
    throw new Refusal(`${what} cannot be read`)
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Refusal(`${what}: ${issue?.path.join('.') || 'it'} does not fit (${issue?.message ?? ''})`)
}
