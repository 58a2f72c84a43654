import type { Pool } from 'pg'
import * as z from 'zod'
import { query } from '../platform/database.ts'

/** A timestamp as Postgres gives it, or as it comes out of the Lambda. */
const instant = z.union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])

/** What an operator changed, and why. */
export const auditEntry = z.object({
  on: instant,
  operator: z.string(),
  command: z.string(),
  reason: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
})
export type AuditEntry = z.infer<typeof auditEntry>

export type Asked = { userId: number | null; operator: string | null; since: Date | null; limit: number }

/** Entries that concern the user `$1`: by id, or in the input of an execution that the operator started. */
export const ABOUT_USER = `(
  $1::int::text IN (details->>'userId', details->>'into') OR details->>'input' ~ ('"userId":' || $1::int || '[,}]'))`

/** What operators noted before they did it, and what staff took out of the search (rules/search.md, "Export"). */
const NOTED = `(
  SELECT id, created_on, operator, command, reason, details FROM operator_audit
  UNION ALL
  SELECT x.id, x.created_on, u.username || ' (staff)', 'export learners', NULL,
         jsonb_build_object('userId', x.user_id, 'program', x.program_id, 'learners', x.learners)
    FROM learner_export x JOIN app_user u ON u.id = x.user_id) noted`

/** What operators and staff did, newest first: with a user, by an operator, since a time, where these are given. */
export async function listAudit(database: Pool, { userId, operator, since, limit }: Asked): Promise<AuditEntry[]> {
  const sql = `
    SELECT created_on AS "on", operator, command, reason, details FROM ${NOTED}
     WHERE ($1::int IS NULL OR ${ABOUT_USER})
       AND ($2::text IS NULL OR $2 IN (operator, split_part(operator, ' (', 1))) AND ($3::timestamptz IS NULL OR created_on >= $3)
     ORDER BY created_on DESC, id DESC LIMIT $4`
  const { rows } = await query(database, sql, [userId, operator, since, limit])
  return z.array(auditEntry).parse(rows)
}
