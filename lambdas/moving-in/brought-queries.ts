import type { ClientBase } from 'pg'
import { query } from '../platform/database.ts'

/** What imports have brought (`import_source_range`), and what they set aside (`import_exception`). */

/** Holds what is known of a range until the transaction ends. */
export async function lockBrought(client: ClientBase, source: string, cell: number): Promise<void> {
  await query(client, `INSERT INTO import_source_range (source, cell, keys) VALUES ($1, $2, '{}') ON CONFLICT DO NOTHING`, [
    source,
    cell,
  ])
  await query(client, 'SELECT FROM import_source_range WHERE source = $1 AND cell = $2 FOR UPDATE', [source, cell])
}

/** Which of these rows an import brought, by any range of these sources. Reads all their keys: only for what is in doubt. */
export async function broughtAmong(
  client: ClientBase,
  sources: readonly string[],
  keys: readonly string[],
): Promise<Set<string>> {
  const sql = `SELECT DISTINCT key FROM import_source_range, unnest(keys || leftover) AS key WHERE source = ANY($1) AND key = ANY($2)`
  return new Set((await query<{ key: string }>(client, sql, [sources, keys])).rows.map(({ key }) => key))
}

/** The ranges that brought these rows are read again, whatever they hold: the rows have made room. */
export async function forgetHashes(client: ClientBase, sources: readonly string[], keys: readonly string[]): Promise<void> {
  await query(client, 'UPDATE import_source_range SET hash = NULL WHERE source = ANY($1) AND keys && $2::text[]', [sources, keys])
}

/** This range is read again, whatever it holds. */
export async function forgetHash(client: ClientBase, { source, cell }: { source: string; cell: number }): Promise<void> {
  await query(client, 'UPDATE import_source_range SET hash = NULL WHERE source = $1 AND cell = $2', [source, cell])
}

/** All ranges of these sources are read again. */
export async function forgetAllHashes(client: ClientBase, sources: readonly string[]): Promise<void> {
  await query(client, 'UPDATE import_source_range SET hash = NULL WHERE source = ANY($1)', [sources])
}

/** Keys of rows that are about to leave, by table, as JSON; null when none is. */
export async function leavingRows(
  client: ClientBase,
  tables: Readonly<Record<string, readonly string[]>>,
): Promise<string | null> {
  const sql = `SELECT jsonb_object_agg(table_name, keys)::text AS leaving FROM (
      SELECT t.key AS table_name, jsonb_agg(k) AS keys
        FROM jsonb_each($1::jsonb) t
        JOIN import_source_range r ON r.source IN (SELECT jsonb_array_elements_text(t.value)) AND r.leftover <> '{}'
        CROSS JOIN unnest(r.leftover) k GROUP BY t.key) found`
  return (await query<{ leaving: string | null }>(client, sql, [JSON.stringify(tables)])).rows[0]?.leaving ?? null
}

/**
 * What the range holds from now on: the rows of these keys. Those that it brought and that are not among them are left over, and go at the
 * end of the pass.
 */
export async function rememberBrought(client: ClientBase, source: string, cell: number, keySql: string, hash: string | null) {
  const sql = `
    WITH fresh AS MATERIALIZED (SELECT ${keySql} AS key FROM staged s WHERE s.set_aside IS NULL),
    before AS (SELECT unnest(keys || leftover) AS key FROM import_source_range WHERE source = $1 AND cell = $2)
    UPDATE import_source_range
       SET hash = $3, keys = (SELECT coalesce(array_agg(key), '{}') FROM fresh),
           leftover = (SELECT coalesce(array_agg(DISTINCT key), '{}') FROM before WHERE key NOT IN (SELECT key FROM fresh))
     WHERE source = $1 AND cell = $2`
  await query(client, sql, [source, cell, hash])
}

export type StagedException = { oldId: string; reason: string; kept: boolean }

/** The staged rows that are set aside, and those about which something is to be known. */
export async function stagedExceptions(client: ClientBase): Promise<StagedException[]> {
  const sql = `SELECT old_id::text AS "oldId", set_aside AS reason, false AS kept FROM staged WHERE set_aside IS NOT NULL
    UNION ALL SELECT old_id::text, unnest(noted), true FROM staged WHERE set_aside IS NULL AND noted IS NOT NULL`
  return (await query<StagedException>(client, sql)).rows
}

/** A row as it is there, and whose it is; null when it is nobody's. */
export type RowThere = { userId: number | null; row: unknown }

/** Replaces the exceptions of a range. `rows`: the rows as they are there, by id. */
export async function storeExceptions(
  client: ClientBase,
  range: { source: string; cell: number },
  exceptions: readonly StagedException[],
  rows: ReadonlyMap<string, RowThere>,
): Promise<void> {
  await query(client, 'DELETE FROM import_exception WHERE source = $1 AND cell = $2', [range.source, range.cell])
  if (exceptions.length === 0) return
  const sql = `INSERT INTO import_exception (source, cell, old_id, kept, reason, row_there, user_id)
    SELECT $1, $2, e."oldId", e.kept, e.reason, coalesce(e.row, '{}'), e."userId"
      FROM jsonb_to_recordset($3) AS e ("oldId" bigint, kept boolean, reason text, row jsonb, "userId" int)`
  const full = exceptions.map((each) => ({ ...each, ...rows.get(each.oldId) }))
  await query(client, sql, [range.source, range.cell, JSON.stringify(full)])
}
