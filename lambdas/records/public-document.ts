import { type HttpReply, json, notFound, refusal } from '../platform/http-reply.ts'
import type { CertificateRow, FoundCertificate } from './certificate-queries.ts'

/**
 * What anybody with the address may read, and what can be taken back at any time: it is not kept anywhere (`no-store`, which every answer
 * has), so that a revocation is seen with the next request; search engines leave it out, and links on its page do not say where they were.
 */
const PUBLIC_DOCUMENT = { 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }

export const publicDocument = (value: unknown): HttpReply => json(200, value, { headers: PUBLIC_DOCUMENT })

/** 410, without a name: who the certificate was for is not said any more. */
function revoked(): HttpReply {
  const reply = refusal(410, 'revoked', 'This certificate was revoked.')
  return { ...reply, headers: { ...reply.headers, ...PUBLIC_DOCUMENT } }
}

/** What there is of a certificate: itself, that it was revoked, or nothing. */
export function answerCertificate(found: FoundCertificate, shown: (row: CertificateRow) => unknown): HttpReply {
  switch (found.kind) {
    case 'valid':
      return publicDocument(shown(found.row))
    case 'revoked':
      return revoked()
    case 'none':
      return notFound()
    default:
      return found satisfies never
  }
}
