import type { Pool } from 'pg'
import * as z from 'zod'
import { parseInstant } from '../domain/instants.ts'
import { query } from '../platform/database.ts'
import { currentAddress } from '../platform/former-address.ts'

const maybeText = z.string().nullable()

const signatory = z.object({ name: z.string(), title_line_1: maybeText, title_line_2: maybeText, signature_image: maybeText })
const learner = { username: z.string(), firstName: maybeText, lastName: maybeText }

const certificateRow = z.object({
  ...learner,
  userId: z.number(),
  hash: z.string(),
  issuedOn: z.string().transform(parseInstant),
  courseTitle: maybeText,
  programTitle: z.string(),
  signatories: z.array(signatory.extend({ organization: maybeText })),
})
export type CertificateRow = z.infer<typeof certificateRow>

/** What there is under a certificate's hash; that it was revoked; or that there is none. */
export type Found<Row> = { kind: 'valid'; row: Row } | { kind: 'revoked' } | { kind: 'none' }
export type FoundCertificate = Found<CertificateRow>

const LEARNER = `u.username, p.first_name AS "firstName", p.last_name AS "lastName"`

const SIGNATORY = `'name', s.name, 'title_line_1', s.title_line_1, 'title_line_2', s.title_line_2, 'signature_image', s.signature_image`
const WITH_ORGANIZATION = `${SIGNATORY}, 'organization', s.organization`

const signatories = (columns: string, from: string) =>
  `(SELECT coalesce(json_agg(json_build_object(${columns}) ORDER BY s.sort_order NULLS LAST, s.id), '[]') FROM ${from}) AS signatories`

/** Signatories of a course are found by the course, on whatever page they are. */
const COURSE_CERTIFICATE = `
  SELECT u.id AS "userId", ${LEARNER}, k.hash, to_json(k.created_on) AS "issuedOn", c.title AS "courseTitle", program.title AS "programTitle",
         ${signatories(WITH_ORGANIZATION, 'course_certificate_signatory s WHERE s.course_id = c.id')}
    FROM course_certificate k
    JOIN app_user u ON u.id = k.user_id
    LEFT JOIN profile p ON p.user_id = u.id
    JOIN course c ON c.id = k.course_id
    JOIN program ON program.id = c.program_id
   WHERE k.hash = ${currentAddress('course', '$1')} AND k.revoked_on IS NULL`

const PROGRAM_CERTIFICATE = `
  SELECT u.id AS "userId", ${LEARNER}, k.hash, to_json(k.created_on) AS "issuedOn", NULL AS "courseTitle", program.title AS "programTitle",
         ${signatories(
           WITH_ORGANIZATION,
           'program_certificate_signatory s JOIN program_page page ON page.id = s.program_page_id WHERE page.program_id = program.id',
         )}
    FROM program_certificate k
    JOIN app_user u ON u.id = k.user_id
    LEFT JOIN profile p ON p.user_id = u.id
    JOIN program ON program.id = k.program_id
   WHERE k.hash = ${currentAddress('program', '$1')} AND k.revoked_on IS NULL`

/** A course certificate by its hash. One without signatories is none. */
export const findCourseCertificate = (database: Pool, hash: string): Promise<FoundCertificate> =>
  findCertificate(database, COURSE_CERTIFICATE, hash)

/** A program certificate by its hash. One without signatories is none. */
export const findProgramCertificate = (database: Pool, hash: string): Promise<FoundCertificate> =>
  findCertificate(database, PROGRAM_CERTIFICATE, hash)

async function findCertificate(database: Pool, sql: string, hash: string): Promise<FoundCertificate> {
  const valid = await query(database, sql, [hash])
  if (valid.rows[0]) {
    const row = certificateRow.parse(valid.rows[0])
    return row.signatories.length > 0 ? { kind: 'valid', row } : { kind: 'none' }
  }
  return orRevoked(database, hash)
}

/** What there is under a hash that no certificate has that counts. */
export async function orRevoked(database: Pool, hash: string): Promise<{ kind: 'revoked' } | { kind: 'none' }> {
  const sql = `
    SELECT FROM revoked_certificate
     WHERE hash = $1 OR hash IN (SELECT current FROM former_address WHERE kind IN ('course', 'program') AND address = $1)`
  const revoked = await query(database, sql, [hash])
  return { kind: revoked.rows.length > 0 ? 'revoked' : 'none' }
}

const letterRow = z.object({
  ...learner,
  programTitle: z.string(),
  logo: z.string(),
  headerText: maybeText,
  text: z.string(),
  footerText: maybeText,
  footerImage: maybeText,
  signatories: z.array(signatory),
})
export type LetterRow = z.infer<typeof letterRow>

/** An active letter by its uuid, as its program's page says it, live or not. Without text, logo or signatories there is none. */
export async function findLetter(database: Pool, uuid: string): Promise<LetterRow | null> {
  const sql = `
    SELECT ${LEARNER}, program.title AS "programTitle", page.program_letter_logo AS logo,
           page.program_letter_header_text AS "headerText", page.program_letter_text AS text,
           page.program_letter_footer_text AS "footerText", page.program_letter_footer AS "footerImage",
           ${signatories(SIGNATORY, 'program_letter_signatory s WHERE s.program_page_id = page.id')}
      FROM program_letter l
      JOIN app_user u ON u.id = l.user_id
      LEFT JOIN profile p ON p.user_id = u.id
      JOIN program ON program.id = l.program_id
      JOIN program_page page ON page.program_id = program.id
     WHERE l.uuid = ${currentAddress('letter', '$1::uuid::text')}::uuid AND l.is_active AND page.program_letter_text <> '' AND page.program_letter_logo <> ''`
  const { rows } = await query(database, sql, [uuid])
  const row = rows[0] ? letterRow.parse(rows[0]) : null
  return row && row.signatories.length > 0 ? row : null
}
