import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'

/** A program that MIT Learn does not find any more; `isLive`: it is in the catalog, and has lost its page. */
export type LostProgram = { programId: number; title: string; isLive: boolean }

/** Programs that belong into the catalog and are not there, or without the page that they had (rules/catalog.md, "Lost programs"). */
export const LOST_PROGRAMS = `
    SELECT c.program_id AS "programId", c.title, coalesce(p.live, false) AS "isLive"
      FROM catalog_program c LEFT JOIN program p ON p.id = c.program_id
     WHERE c.withdrawn_on IS NULL
       AND (p.live IS NOT TRUE
            OR (c.with_page AND NOT EXISTS (SELECT FROM program_page g WHERE g.program_id = c.program_id AND g.live)))`

/** The programs that are lost, by id. */
export async function lostPrograms(on: Pool | ClientBase): Promise<LostProgram[]> {
  return (await query<LostProgram>(on, `${LOST_PROGRAMS} ORDER BY c.program_id`)).rows
}

/** A program that the catalog has had, or that is live. Null: neither. */
export async function listedProgram(database: Pool, programId: number): Promise<{ title: string; isLive: boolean } | null> {
  const sql = `
    SELECT c.title, coalesce(p.live, false) AS "isLive"
      FROM catalog_program c LEFT JOIN program p ON p.id = c.program_id WHERE c.program_id = $1 AND c.withdrawn_on IS NULL`
  return (await query<{ title: string; isLive: boolean }>(database, sql, [programId])).rows[0] ?? null
}

/** Takes a program out of the catalog, on purpose. Its page, and what learners have in it, stay as they are. */
export async function withdrawProgram(database: Pool, programId: number, now: Date): Promise<void> {
  const sql = `
    WITH taken AS (UPDATE program SET live = false WHERE id = $1 AND live)
    UPDATE catalog_program SET withdrawn_on = $2 WHERE program_id = $1`
  await query(database, sql, [programId, now])
}

/** A program goes on in the catalog without a page, on purpose. */
export async function withdrawPage(database: Pool, programId: number): Promise<void> {
  const sql = `
    WITH taken AS (UPDATE program_page SET live = false WHERE program_id = $1 AND live)
    UPDATE catalog_program SET with_page = false WHERE program_id = $1`
  await query(database, sql, [programId])
}
