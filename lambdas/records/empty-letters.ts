import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

/** Slugs of the pages whose letter text is '' (rules/records.md, "Letters"). */
export async function emptyLetters(database: Pool): Promise<string[]> {
  const sql = "SELECT slug FROM program_page WHERE program_letter_text = '' ORDER BY slug"
  return (await query<{ slug: string }>(database, sql)).rows.map(({ slug }) => slug)
}
