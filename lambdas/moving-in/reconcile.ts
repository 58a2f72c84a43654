import type { ClientBase } from 'pg'
import { query } from '../platform/database.ts'
import { broughtAmong, forgetAllHashes, forgetHashes, leavingRows } from './brought-queries.ts'
import { conflictsSql, makeRoomSql, orphansSql, siblingsOf, taken, takenSql } from './here-sql.ts'
import { mapping } from './mapping/mapping.ts'
import { nameOf, type Source, type Unique } from './source.ts'

/**
 * Fits the staged rows of a range to what is here. A row whose place is held by one that was made here, or that refers to what is not
 * here, is set aside; one that an import brought, and that is out of date, makes room.
 * @returns whether a row was set aside for a reason that lies here: the range is to be read again even if it stays as it is
 */
export async function reconcile(client: ClientBase, source: Source, cell: number): Promise<boolean> {
  const orphans = await setOrphansAside(client, source)
  const held = await setTakenAside(client, source, cell)
  let refused = 0
  for (const unique of source.unique ?? []) refused += await makeRoom(client, source, unique)
  return orphans + held + refused > 0
}

async function setOrphansAside(client: ClientBase, source: Source): Promise<number> {
  const sql = orphansSql(source)
  if (sql === null) return 0
  const tables = [...new Set(Object.values(source.references ?? {}))]
  const sourcesOf = (table: string) => mapping.filter((each) => each.table === table).map(nameOf)
  const leaving = await leavingRows(client, Object.fromEntries(tables.map((table) => [table, sourcesOf(table)])))
  return (await query(client, sql, [leaving ?? '{}'])).rowCount ?? 0
}

async function setTakenAside(client: ClientBase, source: Source, cell: number): Promise<number> {
  const doubtful = (await query<{ key: string }>(client, takenSql(source), [nameOf(source), cell])).rows.map(({ key }) => key)
  if (doubtful.length === 0) return 0
  const brought = await broughtAmong(client, siblingsOf(source), doubtful)
  return setAside(
    client,
    source,
    doubtful.filter((key) => !brought.has(key)),
  )
}

async function makeRoom(client: ClientBase, source: Source, unique: Unique): Promise<number> {
  const { rows: conflicts } = await query<{ staged: string; here: string }>(client, conflictsSql(source, unique))
  if (conflicts.length === 0) return 0
  const siblings = siblingsOf(source)
  const brought = await broughtAmong(
    client,
    siblings,
    conflicts.map(({ here }) => here),
  )
  const outdated = [...brought]
  for (const sql of makeRoomSql(source, unique)) await query(client, sql, [outdated])
  await forgetHashes(client, siblings, outdated)
  if ('remove' in unique && unique.remove.length > 0) await forgetAllHashes(client, unique.remove)
  return setAside(
    client,
    source,
    conflicts.filter(({ here }) => !brought.has(here)).map(({ staged }) => staged),
  )
}

async function setAside(client: ClientBase, source: Source, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0
  return (await query(client, taken(source), [keys])).rowCount ?? 0
}
