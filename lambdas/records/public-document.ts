import { type HttpReply, json, notFound, refusal } from '../platform/http-reply.ts'
import type { Found } from './certificate-queries.ts'

/**
 * What anybody with the address may read, and what can be taken back at any time: it is not kept anywhere (`no-store`, which every answer
 * has), so that a revocation is seen with the next request; search engines leave it out, and links on its page do not say where they were.
 */
export const PUBLIC_DOCUMENT = { 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }

/** What verifiers read, wherever they run. As no-store as the rest: a revocation counts with the next look. */
const FOR_VERIFIERS = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

/** JSON for verifiers, with its media type. */
export const openDocument = (value: unknown, mediaType: string): HttpReply =>
  json(200, value, { headers: { ...FOR_VERIFIERS, 'content-type': mediaType } })

/** A signed credential. `fileName`: under which browsers keep it. */
export const signedDocument = (jwt: string, fileName?: string): HttpReply => ({
  statusCode: 200,
  headers: {
    ...PUBLIC_DOCUMENT,
    ...FOR_VERIFIERS,
    'content-type': 'application/vc+jwt',
    ...(fileName !== undefined && { 'content-disposition': `attachment; filename="${fileName}"` }),
  },
  cookies: [],
  body: jwt,
})

export const publicDocument = (value: unknown): HttpReply => json(200, value, { headers: PUBLIC_DOCUMENT })

/** 410, without a name: who the certificate was for is not said any more. */
function revoked(): HttpReply {
  const reply = refusal(410, 'revoked', 'This certificate was revoked.')
  return { ...reply, headers: { ...reply.headers, ...PUBLIC_DOCUMENT } }
}

/** What there is of a certificate: itself, that it was revoked, or nothing. */
export async function answerCertificate<Row>(
  found: Found<Row>,
  answer: (row: Row) => HttpReply | Promise<HttpReply>,
): Promise<HttpReply> {
  switch (found.kind) {
    case 'valid':
      return answer(found.row)
    case 'revoked':
      return revoked()
    case 'none':
      return notFound()
    default:
      return found satisfies never
  }
}
