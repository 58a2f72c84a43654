import { escapeIdentifier } from 'pg'
import { mapping } from './mapping/mapping.ts'
import { tokenColumns } from './tokens.ts'
import { nameOf, type Source, type Unique } from './source.ts'

/** Columns of the table here that a source fills. */
export function columnsOf(source: Source): string[] {
  return [...Object.keys(source.columns), ...(source.tokensIn ? tokenColumns : [])]
}

/** The key of a row as text, by which imports remember what they brought: `5001`, or `5001/5047`. */
export function keySql({ key }: Source, row: 's' | 'h'): string {
  const columns = key.map((column) => `${row}.${escapeIdentifier(column)}`)
  return columns.length === 1 ? `${columns[0]}::text` : `concat_ws('/', ${columns.join(', ')})`
}

/** That a row here has one of these keys ($1 as text): by its index, where the key is a number. */
function hasKeySql(source: Source): string {
  const [only = ''] = source.key
  const byNumber = source.key.length === 1 && only !== 'currency_code'
  return byNumber ? `h.${escapeIdentifier(only)} = ANY($1::text[]::bigint[])` : `${keySql(source, 'h')} = ANY($1)`
}

/** The sources that fill the same table. */
export function siblingsOf({ table }: Source): string[] {
  return mapping.filter((each) => each.table === table).map(nameOf)
}

/** An empty table for the rows of one range, gone at the end of the transaction. */
export function stagingSql(source: Source): string {
  return `CREATE TEMP TABLE staged ON COMMIT DROP AS
    SELECT NULL::bigint AS old_id, NULL::text AS set_aside, NULL::text[] AS noted, ${list(columnsOf(source))}
      FROM ${escapeIdentifier(source.table)} WITH NO DATA`
}

/** Sets aside rows that refer to what is not here, or is about to leave ($1: keys of leftovers, by source). Null: none can. */
export function orphansSql({ references = {} }: Source): string | null {
  const missing = Object.entries(references).map(([column, table]) => {
    const name = `s.${escapeIdentifier(column)}`
    const leaving = `(${name}::text IN (SELECT jsonb_array_elements_text($1::jsonb -> '${table}')))`
    return `(${name} IS NOT NULL AND (NOT EXISTS (SELECT FROM ${escapeIdentifier(table)} p WHERE p.${parentKey(table)} = ${name}) OR ${leaving}))`
  })
  if (missing.length === 0) return null
  return `UPDATE staged s SET set_aside = 'orphan' WHERE set_aside IS NULL AND (${missing.join(' OR ')})`
}

const parentKey = (table: string) => escapeIdentifier(mapping.find((each) => each.table === table)?.key[0] ?? 'id')

/** Rows whose key is here, and was not brought by their own range ($1: source, $2: cell). */
export function takenSql(source: Source): string {
  const same = source.key.map((column) => `h.${escapeIdentifier(column)} = s.${escapeIdentifier(column)}`)
  return `WITH owned AS (SELECT unnest(keys || leftover) AS key FROM import_source_range WHERE source = $1 AND cell = $2)
    SELECT ${keySql(source, 's')} AS key FROM staged s JOIN ${escapeIdentifier(source.table)} h ON ${same.join(' AND ')}
     WHERE s.set_aside IS NULL AND NOT EXISTS (SELECT FROM owned WHERE owned.key = ${keySql(source, 's')})`
}

/** Rows here that hold what a staged row must have alone: `staged` wants it, `here` has it. */
export function conflictsSql(source: Source, unique: Unique): string {
  const equal =
    'on' in unique
      ? unique.on
      : unique.columns.map((column) => `h.${escapeIdentifier(column)} = s.${escapeIdentifier(column)}`).join(' AND ')
  return `SELECT ${keySql(source, 's')} AS staged, ${keySql(source, 'h')} AS here
            FROM staged s JOIN ${escapeIdentifier(source.table)} h ON ${equal} AND ${keySql(source, 'h')} <> ${keySql(source, 's')}
           WHERE s.set_aside IS NULL`
}

/** Makes the rows of these keys ($1) give up what others have by now. */
export function makeRoomSql(source: Source, unique: Unique): string[] {
  const table = escapeIdentifier(source.table)
  const these = hasKeySql(source)
  if ('vacate' in unique) {
    const values = Object.entries(unique.vacate).map(([column, sql]) => `${escapeIdentifier(column)} = ${sql}`)
    return [`UPDATE ${table} h SET ${values.join(', ')} WHERE ${these}`]
  }
  const hanging = unique.remove.map((child) => {
    const [column = ''] = Object.entries(sourceOf(child).references ?? {}).find(([, to]) => to === source.table) ?? []
    return `DELETE FROM ${escapeIdentifier(child)} WHERE ${escapeIdentifier(column)} = ANY($1::text[]::bigint[])`
  })
  return [...hanging, `DELETE FROM ${table} h WHERE ${these}`]
}

function sourceOf(name: string): Source {
  const found = mapping.find((each) => nameOf(each) === name)
  if (!found) throw new Error(`the mapping has no source ${name}`)
  return found
}

/** Sets aside the rows of these keys ($1), because something that was made here has their place. */
export const taken = (source: Source) =>
  `UPDATE staged s SET set_aside = 'taken-here' WHERE set_aside IS NULL AND ${keySql(source, 's')} = ANY($1)`

/** Writes the rows that are not set aside; those that are here as they should be stay untouched. */
export function upsertSql(source: Source): string {
  const columns = columnsOf(source)
  const rest = columns.filter((column) => !source.key.includes(column)).map((column) => escapeIdentifier(column))
  const update =
    rest.length === 0
      ? 'DO NOTHING'
      : `DO UPDATE SET ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}
          WHERE ROW(${rest.map((column) => `h.${column}`).join(', ')}) IS DISTINCT FROM ROW(${rest.map((column) => `excluded.${column}`).join(', ')})`
  return `INSERT INTO ${escapeIdentifier(source.table)} AS h (${list(columns)}) OVERRIDING SYSTEM VALUE
    SELECT ${list(columns)} FROM staged WHERE set_aside IS NULL
    ON CONFLICT (${list(source.key)}) ${update}`
}

/** How the staged rows differ from those here; with the hash of both sides over the rows that should be here. */
export function differencesSql(source: Source): string {
  const columns = Object.keys(source.columns).map((column) => escapeIdentifier(column))
  const row = (alias: string) => `ROW(${columns.map((column) => `${alias}.${column}`).join(', ')})`
  const same = source.key.map((column) => `h.${escapeIdentifier(column)} = s.${escapeIdentifier(column)}`)
  const hash = (alias: string) => `coalesce(sum(hashtextextended(${row(alias)}::text, 0)::numeric), 0)::text`
  const missing = `h.${escapeIdentifier(source.key[0] ?? '')} IS NULL`
  return `SELECT count(*)::int AS there, count(*) FILTER (WHERE NOT (${missing}))::int AS here,
                 count(*) FILTER (WHERE NOT (${missing}) AND ${row('h')} IS DISTINCT FROM ${row('s')})::int AS different,
                 ${hash('s')} AS "hashThere", coalesce(sum(hashtextextended(${row('h')}::text, 0)::numeric) FILTER (WHERE NOT (${missing})), 0)::text AS "hashHere",
                 coalesce((array_agg(old_id ORDER BY old_id) FILTER (WHERE ${missing} OR ${row('h')} IS DISTINCT FROM ${row('s')}))[1:10], '{}')::text[] AS examples
            FROM staged s LEFT JOIN ${escapeIdentifier(source.table)} h ON ${same.join(' AND ')}
           WHERE s.set_aside IS NULL`
}

const list = (columns: readonly string[]) => columns.map((column) => escapeIdentifier(column)).join(', ')
