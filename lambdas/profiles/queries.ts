import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

export type SettingsRow = { username: string; account_privacy: string; email_optin: boolean }
/** Whose profile, and who asks: only its owner gets at it here. */
export type Asked = { callerId: number; username: string }

const OWN = `p.user_id = u.id AND u.id = $1 AND u.username = $2 AND u.is_active`

/** The owner's settings; null when the profile is not the caller's. */
export async function readSettings(database: Pool, { callerId, username }: Asked): Promise<SettingsRow | null> {
  const sql = `SELECT u.username, p.account_privacy, p.email_optin FROM profile p, app_user u WHERE ${OWN}`
  return (await query<SettingsRow>(database, sql, [callerId, username])).rows[0] ?? null
}

/**
 * Changes what is given. A trigger queues the owner's search documents (migration 012): privacy decides who finds them.
 * @returns the settings then; null when the profile is not the caller's.
 */
export async function changeSettings(
  database: Pool,
  { callerId, username }: Asked,
  change: { account_privacy?: string | undefined; email_optin?: boolean | undefined },
): Promise<SettingsRow | null> {
  const sql = `
    UPDATE profile p SET account_privacy = coalesce($3, p.account_privacy), email_optin = coalesce($4, p.email_optin)
      FROM app_user u WHERE ${OWN} RETURNING u.username, p.account_privacy, p.email_optin`
  const values = [callerId, username, change.account_privacy ?? null, change.email_optin ?? null]
  return (await query<SettingsRow>(database, sql, values)).rows[0] ?? null
}
