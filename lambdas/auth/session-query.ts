import type { Pool } from 'pg'
import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { query } from '../platform/database.ts'

/** Whether a user is there and may do anything. */
export async function isActiveUser(database: Pool, userId: number): Promise<boolean> {
  const { rows } = await query(database, 'SELECT FROM app_user WHERE id = $1 AND is_active', [userId])
  return rows.length > 0
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
  }),
})

/** What the app shows of whoever is signed in; null when the user is gone or may not sign in any more. */
export async function readSessionUser(database: Pool, userId: number): Promise<z.infer<typeof sessionUser> | null> {
  const sql = `
    SELECT u.username,
           (SELECT coalesce(json_agg(json_build_object('program_id', program_id, 'role', role) ORDER BY program_id), '[]')
              FROM role WHERE user_id = u.id) AS roles,
           ARRAY(SELECT provider FROM social_auth WHERE user_id = u.id ORDER BY provider DESC) AS linked_backends,
           json_build_object('filled_out', coalesce(p.filled_out, false), 'preferred_name', p.preferred_name,
                             'first_name', p.first_name, 'last_name', p.last_name, 'image_small', p.image_small) AS profile
      FROM app_user u LEFT JOIN profile p ON p.user_id = u.id
     WHERE u.id = $1 AND u.is_active`
  const { rows } = await query(database, sql, [userId])
  return rows[0] ? sessionUser.parse(rows[0]) : null
}
