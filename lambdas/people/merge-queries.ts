import type { ClientBase } from 'pg'
import * as z from 'zod'
import { query } from '../platform/database.ts'
import { keepAddresses } from './former-addresses.ts'
import { type PersonalTable, personalTables } from './personal-tables.ts'

/** Whose row stays where two rows say the same of one person. */
export const keeps = ['from', 'into'] as const
export type Keep = (typeof keeps)[number]

/** Two rows that cannot both be one person's. */
export const collision = z.object({
  table: z.string(),
  /** What both rows are of, as people read it: a course key, a backend, an id; '' where there can be only one. */
  of: z.string(),
})
export type Collision = z.infer<typeof collision>

export type Pair = { from: number; into: number }

type Moving = { table: string; key: readonly string[] }

const moving: readonly Moving[] = personalTables.flatMap(({ table, merge }) =>
  typeof merge === 'object' ? [{ table, key: merge.key }] : [],
)
const tablesWith = (merge: PersonalTable['merge']) =>
  personalTables.filter((each) => each.merge === merge).map(({ table }) => table)

/** How a part of a key is read by people; others are read as they are. */
const readable: Readonly<Record<string, string>> = {
  course_run_id: 'coalesce((SELECT edx_course_key FROM course_run r WHERE r.id = f.course_run_id), f.course_run_id::text)',
}
const labelOf = ({ key }: Moving) => key.map((column) => readable[column] ?? `f.${column}::text`).join(` || ' ' || `)

const sameKey = ({ key }: Moving) => key.map((column) => `i.${column} = f.${column}`).join(' AND ')

/** Every pair of rows that collide, table by table. */
export async function findCollisions(client: ClientBase, { from, into }: Pair): Promise<Collision[]> {
  const parts = moving.map(
    (each, turn) => `
      SELECT ${turn} AS turn, '${each.table}' AS "table", ${labelOf(each)} AS "of"
        FROM ${each.table} f JOIN ${each.table} i ON i.user_id = $2 AND ${sameKey(each)} WHERE f.user_id = $1`,
  )
  const both = (table: string, condition: string) => `SELECT -1, '${table}', '' WHERE ${condition}`
  const hasProfile = (user: string) => `EXISTS (SELECT FROM profile WHERE user_id = ${user})`
  const sql = `
    SELECT "table", "of" FROM (
      ${[
        ...parts,
        both('profile', `${hasProfile('$1')} AND ${hasProfile('$2')}`),
        both('role', 'EXISTS (SELECT FROM role f JOIN role i ON i.role <> f.role WHERE f.user_id = $1 AND i.user_id = $2)'),
      ].join(' UNION ')}) c ORDER BY turn, "table", "of"`
  return z.array(collision).parse((await query(client, sql, [from, into])).rows)
}

/** How many rows of each table the user has who is merged into another. */
export async function countMoving(client: ClientBase, from: number): Promise<Record<string, number>> {
  const tables = [...moving.map(({ table }) => table), ...tablesWith('move'), 'profile', 'role']
  const counts = tables.map((table) => `'${table}', (SELECT count(*) FROM ${table} WHERE user_id = $1)`)
  const { rows } = await query<{ counts: Record<string, number> }>(
    client,
    `SELECT jsonb_build_object(${counts.join(', ')}) AS counts`,
    [from],
  )
  return Object.fromEntries(Object.entries(rows[0]?.counts ?? {}).filter(([, count]) => count > 0))
}

/** Deletes, of each colliding pair, the row that was not chosen; an enrollment's search document with it. What led to it leads to the other. */
export async function settleCollisions(
  client: ClientBase,
  { from, into }: Pair,
  decided: readonly (Collision & { keep: Keep })[],
): Promise<void> {
  for (const each of moving) {
    for (const keep of keeps) {
      const labels = decided.filter((one) => one.table === each.table && one.keep === keep).map((one) => one.of)
      if (labels.length === 0) continue
      const [loser, winner] = keep === 'from' ? [into, from] : [from, into]
      const pairs = `
        ${each.table} f JOIN ${each.table} i ON i.user_id = $2 AND ${sameKey(each)} WHERE f.user_id = $1 AND ${labelOf(each)} = ANY ($3)`
      await keepAddresses(client, { table: each.table, sql: pairs, values: [loser, winner, labels] })
      const doomed = `
        SELECT f.id_ FROM (SELECT t.ctid AS id_, t.* FROM ${each.table} t) f
         WHERE f.user_id = $1 AND EXISTS (SELECT FROM ${each.table} i WHERE i.user_id = $2 AND ${sameKey(each)}) AND ${labelOf(each)} = ANY ($3)`
      const queued = each.table === 'program_enrollment'
      const sql = `
        WITH gone AS (DELETE FROM ${each.table} WHERE ctid IN (${doomed}) RETURNING ${queued ? 'id' : '1'})
        ${queued ? 'INSERT INTO search_outbox (program_enrollment_id, deleted) SELECT id, true FROM gone' : 'SELECT count(*) FROM gone'}`
      await query(client, sql, [loser, winner, labels])
    }
  }
}

/**
 * Gives what is left of one user's rows to the other; what is made anew by the next refresh is forgotten for both, and what follows from
 * certificates is drawn by the next hourly run.
 */
export async function moveRows(client: ClientBase, { from, into }: Pair): Promise<void> {
  for (const table of [...moving.map((each) => each.table), ...tablesWith('move')]) {
    await query(client, `UPDATE ${table} SET user_id = $2 WHERE user_id = $1`, [from, into])
  }
  for (const table of tablesWith('drop')) await query(client, `DELETE FROM ${table} WHERE user_id IN ($1, $2)`, [from, into])
  await query(client, 'INSERT INTO search_outbox (program_enrollment_id) SELECT id FROM program_enrollment WHERE user_id = $1', [
    into,
  ])
  const consequences = `
    INSERT INTO consequence_queue (kind, user_id, program_id)
    SELECT DISTINCT 'course-certificate', x.user_id, c.program_id
      FROM course_certificate x JOIN course c ON c.id = x.course_id WHERE x.user_id = $1`
  await query(client, consequences, [into])
}

/** One profile stays, with its work and education; who had an exam profile keeps one. */
export async function mergeProfiles(client: ClientBase, { from, into }: Pair, keep: Keep | undefined): Promise<void> {
  const of = '(SELECT id FROM profile WHERE user_id = ANY ($1::int[]))'
  const { rowCount } = await query(client, `SELECT FROM exam_profile WHERE profile_id IN ${of}`, [[from, into]])
  const loser = keep === 'from' ? into : from
  if (keep !== undefined) {
    await query(client, `DELETE FROM exam_profile WHERE profile_id IN ${of}`, [[loser]])
    await query(client, 'DELETE FROM profile WHERE user_id = $1', [loser])
  }
  await query(client, 'UPDATE profile SET user_id = $2 WHERE user_id = $1', [from, into])
  if ((rowCount ?? 0) === 0) return
  await query(client, 'INSERT INTO exam_profile (profile_id) SELECT id FROM profile WHERE user_id = $1 ON CONFLICT DO NOTHING', [
    into,
  ])
}

/** Roles of one kind stay, those of both users; the same role twice is one. */
export async function mergeRoles(client: ClientBase, { from, into }: Pair, keep: Keep | undefined): Promise<void> {
  if (keep !== undefined) await query(client, 'DELETE FROM role WHERE user_id = $1', [keep === 'from' ? into : from])
  const sql =
    'WITH left_over AS (DELETE FROM role WHERE user_id = $1 RETURNING role, program_id) SELECT role, program_id FROM left_over'
  const { rows } = await query<{ role: string; program_id: number }>(client, sql, [from])
  const add = `
    INSERT INTO role (user_id, program_id, role) SELECT $1, program_id, role FROM unnest($2::int[], $3::text[]) AS r (program_id, role)
    ON CONFLICT DO NOTHING`
  await query(client, add, [into, rows.map((row) => row.program_id), rows.map((row) => row.role)])
}
