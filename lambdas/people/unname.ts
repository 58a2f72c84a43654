import type { ClientBase } from 'pg'
import { query } from '../platform/database.ts'

/** By what a person is named: patterns for Postgres of whole words; null where there are none. */
export type Names = {
  /** Usernames and addresses, which mean nobody else. */
  unique: string | null
  /** These and the names that others may have, too. */
  all: string | null
}

/** Reads them, before they are deleted. */
export async function namesOf(client: ClientBase, userId: number): Promise<Names> {
  const sql = `
    SELECT ARRAY[u.username, u.email] || ARRAY(SELECT uid FROM social_auth WHERE user_id = u.id) AS "unique",
           ARRAY[p.first_name, p.last_name, p.preferred_name, p.romanized_first_name, p.romanized_last_name] AS shared
      FROM app_user u LEFT JOIN profile p ON p.user_id = u.id WHERE u.id = $1`
  const { rows } = await query<Record<'unique' | 'shared', (string | null)[]>>(client, sql, [userId])
  const { unique = [], shared = [] } = rows[0] ?? {}
  return { unique: patternOf(unique), all: patternOf([...unique, ...shared]) }
}

/** The longest first, so that no part of a name is left. */
function patternOf(words: readonly (string | null)[]): string | null {
  const known = words.flatMap((word) => (word?.trim() ? [word.trim()] : [])).toSorted((a, b) => b.length - a.length)
  if (known.length === 0) return null
  return `(?<!\\w)(${known.map((word) => word.replaceAll(/[^\p{L}\p{N}\s]/gu, String.raw`\$&`)).join('|')})(?!\\w)`
}

/** Why operators did something to the person, without the names; and to others, without what means the person alone. */
export async function unnameReasons(client: ClientBase, userId: number, { unique, all }: Names): Promise<void> {
  const reasons = { table: 'operator_audit', columns: ['reason'] }
  await unname(client, userId, unique, { ...reasons, whose: 'true' })
  await unname(client, userId, all, { ...reasons, whose: "t.details->>'userId' = $1::int::text" })
}

/** Puts `retired-<id>` where a text that somebody has typed names the person. */
export async function unname(
  client: ClientBase,
  userId: number,
  pattern: string | null,
  { table, columns, whose }: { table: string; columns: readonly string[]; whose: string },
): Promise<void> {
  if (pattern === null) return
  for (const column of columns) {
    const sql = `
      UPDATE ${table} t SET ${column} = regexp_replace(t.${column}, $2, 'retired-' || $1::int, 'gi') WHERE t.${column} ~* $2 AND (${whose})`
    await query(client, sql, [userId, pattern])
  }
}
