import { shownAddress } from '../domain/addresses.ts'
import { fullName } from '../domain/full-name.ts'
import { isoOf } from '../domain/instants.ts'
import { linkedInQuery } from '../domain/linkedin.ts'
import type { CertificateRow, LetterRow } from './certificate-queries.ts'
import type { CertificateJson, LetterJson } from './shapes.ts'

type Viewed = { viewerId: number | undefined; siteUrl: string }

/** A certificate as it is shown (rules/records.md, "Certificates"). */
export function certificateJson(row: CertificateRow, { viewerId, siteUrl }: Viewed): CertificateJson {
  const title = row.courseTitle ?? row.programTitle
  return {
    kind: row.courseTitle === null ? 'program' : 'course',
    name: fullName(row),
    ...(row.courseTitle !== null && { course_title: row.courseTitle }),
    program_title: row.programTitle,
    issued_on: isoOf(row.issuedOn),
    hash: row.hash,
    is_owner: row.userId === viewerId,
    signatories: row.signatories.map((each) => ({ ...each, signature_image: shownAddress(each.signature_image, siteUrl) })),
    linkedin: linkedInQuery({ hash: row.hash, issuedOn: row.issuedOn, title }),
  }
}

/** A letter as it is shown. Its texts are rich text, which is sanitized where it is shown. */
export function letterJson(row: LetterRow, siteUrl: string): LetterJson {
  return {
    name: fullName(row),
    program_title: row.programTitle,
    logo: shownAddress(row.logo, siteUrl) ?? siteUrl,
    header_text: row.headerText,
    text: row.text,
    footer_text: row.footerText,
    footer_image: shownAddress(row.footerImage, siteUrl),
    signatories: row.signatories.map((each) => ({ ...each, signature_image: shownAddress(each.signature_image, siteUrl) })),
  }
}
