import type { Pool } from 'pg'
import type { SitePage } from '../../web/server/contract.ts'
import { certificateJson, letterJson } from './certificate.ts'
import {
  type CertificateRow,
  findCourseCertificate,
  findLetter,
  findProgramCertificate,
  type Found,
  type FoundCertificate,
} from './certificate-queries.ts'
import { certificateHash, letterUuid } from './operations.ts'

/** `siteUrl` has no slash at its end. */
type Asked = { database: Pool; siteUrl: string }
type Document<Kind> = Extract<SitePage, { kind: Kind }>

const NONE = { kind: 'none' } as const

/** What the page of a certificate is made of: what the API answers to a stranger. */
export async function certificatePage(
  { database, siteUrl }: Asked,
  { kind, hash }: { kind: string; hash: string },
): Promise<Document<'certificate'>> {
  const found = certificateHash.safeParse(hash).success ? await findCertificate(database, kind, hash) : NONE
  const certificate = shownOf(found, (row) => certificateJson(row, { viewerId: undefined, siteUrl }))
  return { kind: 'certificate', of: kind === 'program' ? 'program' : 'course', hash, certificate }
}

async function findCertificate(database: Pool, kind: string, hash: string): Promise<FoundCertificate> {
  if (kind === 'program') return findProgramCertificate(database, hash)
  return kind === 'course' ? findCourseCertificate(database, hash) : NONE
}

function shownOf<Shown>(found: Found<CertificateRow>, show: (row: CertificateRow) => Shown): Shown | 'revoked' | null {
  if (found.kind === 'valid') return show(found.row)
  return found.kind === 'revoked' ? 'revoked' : null
}

/** The same for the page of a letter. */
export async function letterPage({ database, siteUrl }: Asked, uuid: string): Promise<Document<'letter'>> {
  const parsed = letterUuid.safeParse(uuid)
  const row = parsed.success ? await findLetter(database, parsed.data) : null
  return { kind: 'letter', uuid, letter: row && letterJson(row, siteUrl) }
}
