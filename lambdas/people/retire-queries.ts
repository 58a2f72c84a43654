import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'
import { type PersonalTable, personalTables } from './personal-tables.ts'

const namesOf = (retire: (table: PersonalTable) => boolean) => personalTables.filter(retire)
const deleted = namesOf(({ retire }) => retire === 'delete')
const kept = namesOf(({ retire }) => retire !== 'delete')

export type Holdings = { deleted: Record<string, number>; kept: Record<string, number> }

/** How many rows each table has of a user: what leaving deletes, and what it keeps. Tables without any are left out. */
export async function countHoldings(on: Pool | ClientBase, userId: number): Promise<Holdings> {
  const counts = personalTables.map(({ table, whose }) => `'${table}', (SELECT count(*) FROM ${table} t WHERE ${whose})`)
  const sql = `SELECT jsonb_build_object(${counts.join(', ')}) AS counts FROM (SELECT $1::int) one`
  const { rows } = await query<{ counts: Record<string, number> }>(on, sql, [userId])
  const some = (tables: readonly PersonalTable[]) =>
    Object.fromEntries(tables.map(({ table }) => [table, rows[0]?.counts[table] ?? 0] as const).filter(([, count]) => count > 0))
  return { deleted: some(deleted), kept: some(kept) }
}

/**
 * Takes everything of a person away but what stays by law, which stays under the id (lambdas/people/personal-tables.ts). Search documents go
 * with the enrollments, through the outbox. The user's row must be locked.
 */
export async function erase(client: ClientBase, userId: number, now: Date): Promise<void> {
  await query(
    client,
    `INSERT INTO search_outbox (program_enrollment_id, deleted) SELECT id, true FROM program_enrollment WHERE user_id = $1`,
    [userId],
  )
  await forgetNames(client, userId)
  for (const table of personalTables) {
    const sql = eraseFrom(table)
    if (sql !== null) await query(client, sql, [userId])
  }
  await closeAccount(client, userId, now)
}

function eraseFrom({ table, whose, retire }: PersonalTable): string | null {
  if (retire === 'keep') return null
  if (retire === 'delete') return `DELETE FROM ${table} t WHERE ${whose}`
  if ('clear' in retire) {
    const cleared = retire.clear.map((column) => `${column} = NULL`).join(', ')
    return `UPDATE ${table} t SET ${cleared} WHERE (${whose}) AND num_nonnulls(${retire.clear.join(', ')}) > 0`
  }
  const fields = `ARRAY['${retire.scrub.join("', '")}']`
  return `
    UPDATE ${table} t SET data_before = t.data_before - ${fields}, data_after = t.data_after - ${fields}
     WHERE (${whose}) AND (t.data_before ?| ${fields} OR t.data_after ?| ${fields})`
}

/** Leaves a user without name and address, for good. */
export async function closeAccount(client: ClientBase, userId: number, now: Date): Promise<void> {
  const sql = `
    UPDATE app_user SET is_active = false, retired_on = $2, username = 'retired-' || id, email = 'retired-' || id WHERE id = $1`
  await query(client, sql, [userId, now])
}

/**
 * Takes the names and addresses of a person out of the reasons that operators gave for what they did to them; usernames and addresses out
 * of all reasons.
 */
async function forgetNames(client: ClientBase, userId: number): Promise<void> {
  const sql = `
    SELECT ARRAY[u.username, u.email] || ARRAY(SELECT uid FROM social_auth WHERE user_id = u.id) AS anywhere,
           ARRAY[p.first_name, p.last_name, p.preferred_name, p.romanized_first_name, p.romanized_last_name] AS names
      FROM app_user u LEFT JOIN profile p ON p.user_id = u.id WHERE u.id = $1`
  const { rows } = await query<Record<'anywhere' | 'names', (string | null)[]>>(client, sql, [userId])
  const replace = async (words: (string | null)[] | undefined, where: string) => {
    const pattern = patternOf(words ?? [])
    if (pattern === null) return
    const update = `
      UPDATE operator_audit SET reason = regexp_replace(reason, $2, 'retired-' || $1::int, 'gi') WHERE reason ~* $2 AND ${where}`
    await query(client, update, [userId, pattern])
  }
  await replace(rows[0]?.anywhere, 'true')
  await replace(rows[0]?.names, "details->>'userId' = $1::int::text")
}

/** Any of these as whole words, for Postgres; the longest first. Null: there are none. */
function patternOf(words: readonly (string | null)[]): string | null {
  const known = words.flatMap((word) => (word?.trim() ? [word.trim()] : [])).toSorted((a, b) => b.length - a.length)
  if (known.length === 0) return null
  return `(?<!\\w)(${known.map((word) => word.replaceAll(/[^\p{L}\p{N}\s]/gu, String.raw`\$&`)).join('|')})(?!\\w)`
}
