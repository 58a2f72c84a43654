import type { ClientBase, Pool } from 'pg'
import { escapeIdentifier, escapeLiteral } from 'pg'
import { query } from '../platform/database.ts'
import { holdFence } from '../platform/fence.ts'
import { transaction } from '../platform/transaction.ts'
import { keySql } from './here-sql.ts'
import { levelOf } from './levels.ts'
import { mapping } from './mapping/mapping.ts'
import { hasFailedRanges, noteRemoved } from './queries.ts'
import type { Pass } from './run.ts'
import { nameOf, type Source } from './source.ts'

export type RemoveDependencies = { database: Pool }

/** Children before parents. */
const inOrder = mapping.toSorted((a, b) => levelOf(b) - levelOf(a))

/**
 * Removes what imports brought and the old database no longer has, source by source, each in one transaction. A row on which others hang
 * still stays, and is tried again at the end of the next pass. Nothing is removed after a pass with ranges that failed: their rows may
 * have moved there. Doing it again does no more. @throws LeaseLost
 */
export async function removeLeftovers({ database }: RemoveDependencies, pass: Pass): Promise<void> {
  if (await hasFailedRanges(database, pass.id)) return
  for (const source of inOrder) {
    await transaction(database, async (client) => {
      await holdFence(client, pass.lease)
      await query(client, `SET LOCAL app.importing = 'on'`)
      if (await gatherLeftovers(client, source)) await removeGathered(client, pass, source)
    })
  }
}

/** Puts the keys that no range of this table has any more into `leaving`. @returns whether there is any */
async function gatherLeftovers(client: ClientBase, source: Source): Promise<boolean> {
  const { rows } = await query(client, `SELECT FROM import_source_range WHERE source = $1 AND leftover <> '{}' LIMIT 1`, [
    nameOf(source),
  ])
  if (rows.length === 0) return false
  const siblings = mapping.filter(({ table }) => table === source.table).map(nameOf)
  await query(
    client,
    `CREATE TEMP TABLE leaving ON COMMIT DROP AS
       SELECT DISTINCT key FROM import_source_range r, unnest(r.leftover) key WHERE r.source = ${escapeLiteral(nameOf(source))}`,
  )
  const kept = `DELETE FROM leaving l USING (
      SELECT key FROM import_source_range r, unnest(r.keys) key WHERE r.source = ANY($1) AND key IN (SELECT key FROM leaving)) k
     WHERE k.key = l.key`
  await query(client, kept, [siblings])
  return true
}

async function removeGathered(client: ClientBase, pass: Pass, source: Source): Promise<void> {
  const table = escapeIdentifier(source.table)
  const free = (await referrersOf(client, source.table)).map(
    ({ child, column, parent }) =>
      `NOT EXISTS (SELECT FROM ${child} c WHERE c.${escapeIdentifier(column)} = h.${escapeIdentifier(parent)})`,
  )
  const sql = `
    WITH gone AS (DELETE FROM ${table} h USING leaving l WHERE ${[`l.key = ${keySql(source, 'h')}`, ...free].join(' AND ')}
                  RETURNING l.key)
    SELECT count(*)::int AS removed FROM gone`
  const { rows } = await query<{ removed: number }>(client, sql)
  const stuck = `(SELECT l.key FROM leaving l JOIN ${table} h ON l.key = ${keySql(source, 'h')})`
  await query(
    client,
    `UPDATE import_source_range SET leftover = ARRAY(SELECT key FROM unnest(leftover) key WHERE key IN ${stuck})
      WHERE source = $1 AND leftover <> '{}'`,
    [nameOf(source)],
  )
  await noteStuck(client, source, stuck)
  await noteRemoved(client, pass.id, nameOf(source), rows[0]?.removed ?? 0)
}

/** Exceptions of rows that belong to no range of the old table any more. */
const NO_RANGE = -1

async function noteStuck(client: ClientBase, source: Source, stuck: string): Promise<void> {
  await query(client, 'DELETE FROM import_exception WHERE source = $1 AND cell = $2', [nameOf(source), NO_RANGE])
  const person = source.table === 'app_user' ? 'h.id' : 'user_id' in source.columns ? 'h.user_id' : 'NULL'
  const sql = `INSERT INTO import_exception (source, cell, kept, reason, row_there, user_id)
    SELECT $1, $2, true, 'still-used-here', to_jsonb(h), ${person} FROM ${escapeIdentifier(source.table)} h WHERE ${keySql(source, 'h')} IN ${stuck}`
  await query(client, sql, [nameOf(source), NO_RANGE])
}

type Referrer = { child: string; column: string; parent: string }

/** Columns elsewhere that refer to rows of this table, as the database knows them. */
async function referrersOf(client: ClientBase, table: string): Promise<Referrer[]> {
  const sql = `
    SELECT c.conrelid::regclass::text AS child, a.attname AS column, f.attname AS parent
      FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
      JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
     WHERE c.contype = 'f' AND c.confrelid = $1::regclass`
  return (await query<Referrer>(client, sql, [table])).rows
}
