import type { Pool } from 'pg'
import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { firstIncompleteStep } from '../domain/profile-forms.ts'
import { steps } from '../domain/profile-steps.ts'
import { query } from '../platform/database.ts'
import { mediaUrl } from '../platform/media-url.ts'

/** Whether a user is there and may do anything. */
export async function isActiveUser(database: Pool, userId: number): Promise<boolean> {
  const { rows } = await query(database, 'SELECT FROM app_user WHERE id = $1 AND is_active', [userId])
  return rows.length > 0
}

const linkedAccounts = z.object({
  username: z.string(),
  accounts: z.array(z.object({ backend: z.enum(backends), username: z.string() })),
})

/** The accounts of a user, by which the user recognizes them. */
export async function readAccounts(database: Pool, userId: number): Promise<z.infer<typeof linkedAccounts>> {
  const sql = `
    SELECT u.username,
           (SELECT coalesce(json_agg(json_build_object('backend', provider, 'username', uid) ORDER BY provider DESC), '[]')
              FROM social_auth WHERE user_id = u.id) AS accounts
      FROM app_user u WHERE u.id = $1`
  return linkedAccounts.parse((await query(database, sql, [userId])).rows[0])
}

const sessionUser = z.object({
  username: z.string(),
  roles: z.array(z.object({ program_id: z.number(), role: z.enum(['staff', 'instructor']) })),
  linked_backends: z.array(z.enum(backends)),
  profile: z.object({
    filled_out: z.boolean(),
    preferred_name: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    image_small: z.string().nullable(),
    incomplete_step: z.enum(steps).nullable(),
  }),
})
const row = sessionUser.extend({
  profile: z.looseObject({
    filled_out: z.boolean(),
    image_small: z.string().nullable(),
    education: z.array(z.unknown()),
    work_history: z.array(z.unknown()),
  }),
})

type At = { siteUrl: string; now: Date }

/** What the app shows of whoever is signed in; null when the user is gone or may not sign in any more. */
export async function readSessionUser(
  database: Pool,
  userId: number,
  { siteUrl, now }: At,
): Promise<z.infer<typeof sessionUser> | null> {
  const sql = `
    SELECT u.username,
           (SELECT coalesce(json_agg(json_build_object('program_id', program_id, 'role', role) ORDER BY program_id), '[]')
              FROM role WHERE user_id = u.id) AS roles,
           ARRAY(SELECT provider FROM social_auth WHERE user_id = u.id ORDER BY provider DESC) AS linked_backends,
           '{"preferred_name": null, "first_name": null, "last_name": null, "image_small": null, "filled_out": false}'
             || coalesce(to_jsonb(p), '{}') || jsonb_build_object(
             'education', (SELECT coalesce(jsonb_agg(e), '[]') FROM education e WHERE e.profile_id = p.id),
             'work_history', (SELECT coalesce(jsonb_agg(w), '[]') FROM employment w WHERE w.profile_id = p.id)) AS profile
      FROM app_user u LEFT JOIN profile p ON p.user_id = u.id
     WHERE u.id = $1 AND u.is_active`
  const { rows } = await query(database, sql, [userId])
  if (!rows[0]) return null
  const { profile, ...user } = row.parse(rows[0])
  const incomplete_step = firstIncompleteStep(profile, now.toISOString().slice(0, 10))
  return sessionUser.parse({
    ...user,
    profile: { ...profile, image_small: mediaUrl(siteUrl, profile.image_small), incomplete_step },
  })
}
