import { escapeIdentifier, escapeLiteral } from 'pg'
import { isOfPersons, personSql, type Rule, type Source } from './source.ts'

/** A range of ids of the old table: from `first`, before `end`; where rows are somebody's, those of these people only. */
export type Bounds = { first: number; end: number; persons?: readonly number[] }

/** All rows of a table. */
export const ALL: Bounds = { first: 0, end: Number.MAX_SAFE_INTEGER }

/** What a staged row has beside its columns: where it comes from, why it is set aside, what is to be known of it. */
export const bookkeeping = ['old_id', 'set_aside', 'noted'] as const

/** The rows of a range as they come here, in the SQL of the old database. */
export function rangeSql(source: Source, bounds: Bounds): string {
  const columns = Object.entries(source.columns).map(([name, sql]) => `${sql} AS ${escapeIdentifier(name)}`)
  const tokens = source.tokensIn ? [`${source.tokensIn}::text AS tokens`] : []
  return `SELECT t.id::bigint AS old_id, ${firstOf(source.setAside ?? [])} AS set_aside, ${allOf(source.noted ?? [])} AS noted,
    ${[...columns, ...tokens].join(', ')} ${fromSql(source)} WHERE ${withinSql(source, bounds)}`
}

/** How many rows a range has, and a hash of all that they would bring, set aside or not: equal hashes bring equal rows. */
export function hashSql(source: Source, bounds: Bounds): string {
  return `SELECT count(*)::int AS read, coalesce(sum(hashtextextended(ROW(r.*)::text, 0)::numeric), 0)::text || '/' || count(*) AS hash
            FROM (${rangeSql(source, bounds)}) r`
}

/** How often each rule holds in a range. */
export function countSql(source: Source, bounds: Bounds): string {
  return `SELECT reason, kept, count(*)::int AS rows FROM (${rangeSql(source, bounds)}) r
    CROSS JOIN LATERAL (SELECT r.set_aside, false UNION ALL SELECT unnest(r.noted), true WHERE r.set_aside IS NULL) AS f (reason, kept)
    WHERE reason IS NOT NULL GROUP BY reason, kept`
}

/** Where the rows of a source are: ranges of `size` ids, with the rows in each, and the highest id. */
export function cellsSql({ old }: Source, size: number): string {
  return `SELECT (t.id / ${size})::int AS cell, count(*)::int AS expected, max(t.id)::bigint::text AS highest
            FROM ${escapeIdentifier(old)} t GROUP BY 1 ORDER BY 1`
}

/** Rows as they are in the old database, without what nobody may read there, and whose they are. $1: their ids. */
export function wholeRowsSql(source: Source): string {
  return `SELECT t.id::text AS id, (${personSql(source)})::int AS "userId", to_jsonb(t) - '{password,extra_data}'::text[] AS row
            FROM ${escapeIdentifier(source.old)} t WHERE t.id = ANY($1)`
}

const fromSql = ({ old, join = '' }: Source) => `FROM ${escapeIdentifier(old)} t ${join}`
function withinSql(source: Source, { first, end, persons }: Bounds): string {
  const theirs =
    persons && isOfPersons(source) ? ` AND (${personSql(source)}) = ANY('{${persons.map(whole).join()}}'::bigint[])` : ''
  return `t.id >= ${whole(first)} AND t.id < ${whole(end)} AND (${source.where ?? 'true'})${theirs}`
}

/** COPY takes no parameters. */
function whole(bound: number): number {
  if (!Number.isSafeInteger(bound)) throw new Error(`${bound} is no bound of a range`)
  return bound
}

function firstOf(rules: readonly Rule[]): string {
  const cases = rules.map(({ reason, when }) => `WHEN ${when} THEN ${escapeLiteral(reason)}`)
  return cases.length === 0 ? 'NULL::text' : `CASE ${cases.join(' ')} END`
}

function allOf(rules: readonly Rule[]): string {
  const cases = rules.map(({ reason, when }) => `CASE WHEN ${when} THEN ${escapeLiteral(reason)} END`)
  return cases.length === 0 ? 'NULL::text[]' : `nullif(array_remove(ARRAY[${cases.join(', ')}], NULL), '{}')`
}
