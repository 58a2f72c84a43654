import { dateOf, type Instant } from './instants.ts'

/** MITx on LinkedIn. */
const ORGANIZATION_ID = '2746406'

/** The query with which LinkedIn's "add to profile" form is filled in (https://addtoprofile.linkedin.com), percent-encoded. */
export function linkedInQuery(certificate: { hash: string; issuedOn: Instant; title: string }): string {
  const issued = dateOf(certificate.issuedOn)
  const fields = {
    certId: certificate.hash,
    issueMonth: String(issued.getUTCMonth() + 1),
    issueYear: String(issued.getUTCFullYear()),
    name: certificate.title,
    organizationId: ORGANIZATION_ID,
    isFromA2p: 'true',
  }
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}
