import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'
import { type PersonalTable, personalTables } from './personal-tables.ts'
import { type Names, namesOf, unname, unnameReasons } from './unname.ts'

const deleted = personalTables.filter(({ retire }) => retire === 'delete')
const kept = personalTables.filter(({ retire }) => retire !== 'delete')

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
  const names = await namesOf(client, userId)
  await unnameReasons(client, userId, names)
  for (const each of personalTables) await eraseFrom(client, userId, names, each)
  await closeAccount(client, userId, now)
}

async function eraseFrom(
  client: ClientBase,
  userId: number,
  names: Names,
  { table, whose, retire }: PersonalTable,
): Promise<void> {
  if (retire === 'keep') return
  if (retire === 'delete') {
    await query(client, `DELETE FROM ${table} t WHERE ${whose}`, [userId])
  } else if ('clear' in retire) {
    const cleared = retire.clear.map((column) => `${column} = NULL`).join(', ')
    const sql = `UPDATE ${table} t SET ${cleared} WHERE (${whose}) AND num_nonnulls(${retire.clear.join(', ')}) > 0`
    await query(client, sql, [userId])
  } else if ('scrub' in retire) {
    const fields = `ARRAY['${retire.scrub.join("', '")}']`
    const sql = `
      UPDATE ${table} t SET data_before = t.data_before - ${fields}, data_after = t.data_after - ${fields}
       WHERE (${whose}) AND (t.data_before ?| ${fields} OR t.data_after ?| ${fields})`
    await query(client, sql, [userId])
  } else {
    await unname(client, userId, names.all, { table, columns: retire.unname, whose })
  }
}

/** Leaves a user without name and address, for good. */
export async function closeAccount(client: ClientBase, userId: number, now: Date): Promise<void> {
  const sql = `
    UPDATE app_user SET is_active = false, retired_on = $2, username = 'retired-' || id, email = 'retired-' || id WHERE id = $1`
  await query(client, sql, [userId, now])
}
