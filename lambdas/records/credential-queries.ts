import type { Pool } from 'pg'
import * as z from 'zod'
import { parseInstant } from '../domain/instants.ts'
import { query } from '../platform/database.ts'
import { currentAddress } from '../platform/former-address.ts'
import { type Found, orRevoked } from './certificate-queries.ts'
import { LIST_LENGTH } from './status-list.ts'

const achievement = {
  programId: z.number(),
  programTitle: z.string(),
  requiredCourses: z.number(),
  pageSlug: z.string().nullable(),
  thumbnailUrl: z.string().nullable(),
}
const achievementRow = z.object(achievement)
export type AchievementRow = z.infer<typeof achievementRow>

const credentialRow = z.object({
  ...achievement,
  userId: z.number(),
  email: z.string().nullable(),
  hash: z.string(),
  issuedOn: z.string().transform(parseInstant),
  position: z.number(),
})
export type CredentialRow = z.infer<typeof credentialRow>

const ACHIEVEMENT = `
  program.id AS "programId", program.title AS "programTitle", program.num_required_courses AS "requiredCourses",
  CASE WHEN page.live AND program.live THEN page.slug END AS "pageSlug", page.thumbnail_url AS "thumbnailUrl"`

/** What the credential of a program certificate says. As its page, it needs signatories. */
export async function findCredential(database: Pool, hash: string): Promise<Found<CredentialRow>> {
  const sql = `
    SELECT ${ACHIEVEMENT}, u.id AS "userId", u.email, k.hash, to_json(k.created_on) AS "issuedOn", s.position
      FROM program_certificate k
      JOIN credential_status s USING (hash)
      JOIN app_user u ON u.id = k.user_id
      JOIN program ON program.id = k.program_id
      JOIN program_page page ON page.program_id = program.id
     WHERE k.hash = ${currentAddress('program', '$1')} AND k.revoked_on IS NULL
       AND EXISTS (SELECT FROM program_certificate_signatory g WHERE g.program_page_id = page.id)`
  const [row] = (await query(database, sql, [hash])).rows
  return row ? { kind: 'valid', row: credentialRow.parse(row) } : orRevoked(database, hash)
}

/** The achievement of a program that is live or has been completed; null when there is no such program. */
export async function findAchievement(database: Pool, programId: number): Promise<AchievementRow | null> {
  const sql = `
    SELECT ${ACHIEVEMENT} FROM program LEFT JOIN program_page page ON page.program_id = program.id
     WHERE program.id = $1
       AND (program.live OR EXISTS (SELECT FROM program_certificate k WHERE k.program_id = program.id))`
  const [row] = (await query(database, sql, [programId])).rows
  return row ? achievementRow.parse(row) : null
}

/**
 * Where in a status list certificates are revoked, by their own hash or by what their hash leads to after a merge; null when there is no such
 * list yet. The first list is always there.
 */
export async function revokedOfList(database: Pool, list: number): Promise<number[] | null> {
  const sql = `
    SELECT EXISTS (SELECT FROM credential_status WHERE position >= $1::int * $2::int) AS begun,
           ARRAY(SELECT DISTINCT position - $1::int * $2::int
                   FROM credential_status s LEFT JOIN former_address a ON a.kind = 'program' AND a.address = s.hash
                   JOIN revoked_certificate r ON r.hash IN (s.hash, a.current)
                  WHERE position >= $1::int * $2::int AND position < ($1::int + 1) * $2::int) AS revoked`
  const { rows } = await query<{ begun: boolean; revoked: number[] }>(database, sql, [list, LIST_LENGTH])
  return rows[0] && (rows[0].begun || list === 0) ? rows[0].revoked : null
}
