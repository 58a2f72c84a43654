import type { Pool } from 'pg'
import { query } from '../platform/database.ts'
import type { StoredProfile } from './visible-profile.ts'

export type SettingsRow = { username: string; account_privacy: string; email_optin: boolean }
/** Whose profile, and who asks: only its owner gets at it here. */
export type Asked = { callerId: number; username: string }

const OWN = `p.user_id = u.id AND u.id = $1 AND u.username = $2 AND u.is_active`

/**
 * A profile and who the caller is to its owner; null when there is none, or not for the caller (rules/app.md, "Profile"): `public` is for all who are
 * signed in, `public_to_mm` for who is enrolled in a program of the owner's, all for staff of such a program.
 */
export async function readProfile(database: Pool, { callerId, username }: Asked): Promise<StoredProfile | null> {
  const sql = `
    WITH learner AS (
      SELECT u.id, u.username, u.email, u.is_active, u.id = caller.id AS own,
             EXISTS (SELECT FROM role r JOIN program_enrollment e ON e.program_id = r.program_id
                      WHERE r.user_id = caller.id AND e.user_id = u.id) AS staffed,
             EXISTS (SELECT FROM program_enrollment c JOIN program_enrollment e ON e.program_id = c.program_id
                      WHERE c.user_id = caller.id AND e.user_id = u.id) AS shared
        FROM app_user caller, app_user u WHERE caller.id = $1 AND caller.is_active AND u.username = $2)
    SELECT CASE WHEN own THEN 'owner' WHEN staffed THEN 'staff' ELSE 'other' END AS viewer,
           username, email, student_id AS "studentId", account_privacy, email_optin, preferred_name, first_name, last_name,
           image, image_medium, about_me, city, state_or_territory, country,
           (SELECT coalesce(json_agg(to_jsonb(e) - 'profile_id' ORDER BY e.id), '[]') FROM education e WHERE e.profile_id = p.id) AS education,
           (SELECT coalesce(json_agg(to_jsonb(w) - 'profile_id' ORDER BY w.id), '[]') FROM employment w WHERE w.profile_id = p.id)
             AS work_history
      FROM learner JOIN profile p ON p.user_id = learner.id
     WHERE own OR staffed OR is_active AND (account_privacy = 'public' OR account_privacy = 'public_to_mm' AND shared)`
  return (await query<StoredProfile>(database, sql, [callerId, username])).rows[0] ?? null
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
