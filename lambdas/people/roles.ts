import type { Pool } from 'pg'
import * as z from 'zod'
import { query } from '../platform/database.ts'

export const roleKind = z.enum(['staff', 'instructor'])
export type RoleKind = z.infer<typeof roleKind>

export const heldRole = z.object({
  userId: z.int(),
  username: z.string(),
  active: z.boolean(),
  role: roleKind,
  programId: z.int(),
  program: z.string(),
})
export type HeldRole = z.infer<typeof heldRole>

export type Program = { id: number; title: string }

/** A program by id, or by the slug of its page. Null: there is none. */
export async function findProgram(database: Pool, text: string): Promise<Program | null> {
  const sql = `
    SELECT p.id, p.title FROM program p LEFT JOIN program_page g ON g.program_id = p.id
     WHERE p.id::text = $1 OR g.slug = $1 ORDER BY p.id::text = $1 DESC LIMIT 1`
  return (await query<Program>(database, sql, [text])).rows[0] ?? null
}

/** Who has which role, by program; only of a user, or in a program, where one is named. */
export async function listRoles(database: Pool, of: { userId: number | null; programId: number | null }): Promise<HeldRole[]> {
  const sql = `
    SELECT u.id AS "userId", u.username, u.is_active AS active, r.role, p.id AS "programId", p.title AS program
      FROM role r JOIN app_user u ON u.id = r.user_id JOIN program p ON p.id = r.program_id
     WHERE ($1::int IS NULL OR u.id = $1) AND ($2::int IS NULL OR p.id = $2) ORDER BY p.id, r.role, u.username`
  return z.array(heldRole).parse((await query(database, sql, [of.userId, of.programId])).rows)
}

/** @returns whether the user did not have it before. @throws the database's check violation when the user has the other kind of role. */
export async function grantRole(database: Pool, userId: number, role: RoleKind, programId: number): Promise<boolean> {
  const sql = 'INSERT INTO role (user_id, program_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING'
  return ((await query(database, sql, [userId, programId, role])).rowCount ?? 0) > 0
}

/** @returns whether the user had one. */
export async function revokeRole(database: Pool, userId: number, programId: number): Promise<boolean> {
  const { rowCount } = await query(database, 'DELETE FROM role WHERE user_id = $1 AND program_id = $2', [userId, programId])
  return (rowCount ?? 0) > 0
}
