import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ClientBase } from 'pg'
import * as z from 'zod'
import { asOldSystemRead } from '../golden/departures.ts'

const row = z.record(z.string(), z.json())
const goldenCase = z.object({
  id: z.string(),
  note: z.string().default(''),
  now: z.iso.datetime(),
  rows: z.record(z.string(), z.array(row)),
  action: row,
  expect: row,
})

export type GoldenCase = z.infer<typeof goldenCase>
export type GoldenRows = GoldenCase['rows']

/** Cases of this project's own, in the same format. */
const ownDirectory = join(import.meta.dirname, '../golden/own')

/** Where the recorded cases are: GOLDEN_DIR, or this repository's. */
export const goldenDirectory = resolve(process.env['GOLDEN_DIR'] ?? join(import.meta.dirname, '../golden/cases'))

/**
 * The recorded cases of the files whose name begins with `name` (`dashboard` reads dashboard.jsonl, dashboard-more.jsonl, …), in order, and
 * then this project's own.
 * @throws Error when none is recorded: a comparison with nothing would pass.
 */
export async function goldenCases(name: string): Promise<GoldenCase[]> {
  const recorded = await linesOf(goldenDirectory, name)
  if (recorded.length === 0) throw new Error(`no golden cases of ${name} in ${goldenDirectory}`)
  const lines = [...recorded, ...(await linesOf(ownDirectory, name))]
  return lines.map((line) => asOldSystemRead(goldenCase.parse(JSON.parse(line)), line))
}

async function linesOf(directory: string, name: string): Promise<string[]> {
  const pattern = new RegExp(`^${name}(-.*)?\\.jsonl$`)
  const files = (await readdir(directory)).filter((file) => pattern.test(file)).sort()
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')))
  return texts.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '')
}

/**
 * Writes rows as they are, in any order of tables: neither foreign keys nor triggers act, except those marked ALWAYS. Columns left out
 * take their defaults; identity columns go on after the highest id. Access and refresh tokens pass through `encrypt`.
 * @throws the database's error on a table or column that it does not know.
 */
export async function loadRows(client: ClientBase, rows: GoldenRows, encrypt: (token: string) => string): Promise<void> {
  const { identities } = await schemaOf(client)
  await client.query('BEGIN')
  await client.query('SET LOCAL session_replication_role = replica')
  try {
    for (const [table, list] of Object.entries(rows)) {
      const encrypted = table === 'social_auth' ? list.map((each) => withTokens(each, encrypt)) : list
      for (const alike of byColumns(encrypted)) await insert(client, table, alike)
    }
    const follow = identities.filter(({ table }) => table in rows).map(({ setval }) => setval)
    if (follow.length > 0) await client.query(follow.join(';\n'))
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

type Schema = { tables: readonly string[]; identities: readonly { table: string; setval: string }[] }

let known: Promise<Schema> | undefined

/** The tables and their identity columns, asked once per process: every test's database is a copy of one template. */
function schemaOf(client: ClientBase): Promise<Schema> {
  known ??= readSchema(client)
  return known
}

async function readSchema(client: ClientBase): Promise<Schema> {
  const tables = await client.query<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'`,
  )
  const identities = await client.query<{ table: string; setval: string }>(
    `SELECT table_name AS table, format(
        'SELECT setval(%L, max(%I)) FROM %I HAVING max(%2$I) IS NOT NULL',
        pg_get_serial_sequence(quote_ident(table_name), column_name), column_name, table_name) AS setval
       FROM information_schema.columns
      WHERE table_schema = 'public' AND is_identity = 'YES'`,
  )
  return { tables: tables.rows.map(({ tablename }) => tablename), identities: identities.rows }
}

type Row = z.infer<typeof row>

function withTokens(social: Row, encrypt: (token: string) => string): Row {
  const secret = Object.entries(social).map(([column, value]) => {
    const isToken = column === 'access_token' || column === 'refresh_token'
    return [column, isToken && typeof value === 'string' ? encrypt(value) : value]
  })
  return Object.fromEntries(secret)
}

/** Rows that leave out the same columns are inserted together, so that the others take their defaults. */
function byColumns(rows: readonly Row[]): Row[][] {
  return [...Map.groupBy(rows, (each) => Object.keys(each).sort().join()).values()]
}

async function insert(client: ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).map((column) => client.escapeIdentifier(column))
  if (columns.length === 0) return
  const name = client.escapeIdentifier(table)
  const sql = `INSERT INTO ${name} (${columns.join()}) SELECT ${columns.join()} FROM jsonb_populate_recordset(NULL::${name}, $1)`
  await client.query(sql, [JSON.stringify(rows)])
}

/** Empties every table but the list of migrations. For few rows, deleting is much faster than TRUNCATE. */
export async function truncateAll(client: ClientBase): Promise<void> {
  const { tables } = await schemaOf(client)
  const deletes = tables.map((table) => `DELETE FROM ${client.escapeIdentifier(table)}`)
  await client.query(['BEGIN', 'SET LOCAL session_replication_role = replica', ...deletes, 'COMMIT'].join(';\n'))
}
