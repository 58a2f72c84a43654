import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { query } from '../platform/database.ts'

/** A user by username or by id; the other one is null. */
export type Who = { username: string | null; userId: number | null }

export type User = { id: number; username: string; isActive: boolean; retiredOn: Date | null }

/** Null: there is no such user. `lock`: nobody changes the user, nor adds rows of theirs, until the end of the transaction. */
export async function findUser(
  on: Pool | ClientBase,
  { username, userId }: Who,
  lock: '' | 'FOR UPDATE' = '',
): Promise<User | null> {
  const sql = `
    SELECT id, username, is_active AS "isActive", retired_on AS "retiredOn" FROM app_user WHERE username = $1 OR id = $2 ${lock}`
  const { rows } = await query<User>(on, sql, [username, userId])
  return rows[0] ?? null
}

export const foundUser = z.object({
  id: z.int(),
  username: z.string(),
  email: z.string(),
  active: z.boolean(),
  retired: z.boolean(),
  name: z.string().nullable(),
  accounts: z.array(z.object({ backend: z.enum(backends), uid: z.string() })),
  programs: z.array(z.object({ id: z.int(), title: z.string() })),
  roles: z.array(z.object({ programId: z.int(), role: z.enum(['staff', 'instructor']) })),
})
export type FoundUser = z.infer<typeof foundUser>

/**
 * Users of whom a text is part of the username, address, name or a uid at a backend, or is the student id (`123`, `MMM000123`) or
 * `id:<user id>`; those with that very username or address first.
 */
export async function searchUsers(database: Pool, text: string, limit: number): Promise<FoundUser[]> {
  const sql = `
    SELECT u.id, u.username, u.email, u.is_active AS active, u.retired_on IS NOT NULL AS retired,
           nullif(trim(concat_ws(' ', p.first_name, p.last_name)), '') AS name,
           (SELECT coalesce(json_agg(json_build_object('backend', provider, 'uid', uid) ORDER BY provider DESC), '[]')
              FROM social_auth WHERE user_id = u.id) AS accounts,
           (SELECT coalesce(json_agg(json_build_object('id', g.id, 'title', g.title) ORDER BY g.id), '[]')
              FROM program_enrollment e JOIN program g ON g.id = e.program_id WHERE e.user_id = u.id) AS programs,
           (SELECT coalesce(json_agg(json_build_object('programId', program_id, 'role', role) ORDER BY program_id), '[]')
              FROM role WHERE user_id = u.id) AS roles
      FROM app_user u LEFT JOIN profile p ON p.user_id = u.id
     WHERE u.username ILIKE $2 OR u.email ILIKE $2 OR concat_ws(' ', p.first_name, p.last_name) ILIKE $2
        OR concat_ws(' ', p.romanized_first_name, p.romanized_last_name) ILIKE $2 OR p.preferred_name ILIKE $2
        OR EXISTS (SELECT FROM social_auth a WHERE a.user_id = u.id AND a.uid ILIKE $2)
        OR p.student_id = $3 OR u.id = $4
     ORDER BY lower(u.username) = lower($1) OR lower(u.email) = lower($1) DESC, u.id LIMIT $5`
  const { rows } = await query(database, sql, [text, `%${escaped(text)}%`, studentIdIn(text), userIdIn(text), limit])
  return z.array(foundUser).parse(rows)
}

/** As text of a LIKE pattern. */
const escaped = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&')

const MAX_ID = 2 ** 31 - 1

function idIn(pattern: RegExp, text: string): number | null {
  const id = Number(pattern.exec(text)?.[1] ?? 'none')
  return Number.isInteger(id) && id <= MAX_ID ? id : null
}
const studentIdIn = (text: string) => idIn(/^(?:MMM)?(\d{1,10})$/i, text)
const userIdIn = (text: string) => idIn(/^id:(\d{1,10})$/, text)
