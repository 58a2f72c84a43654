import type { ClientBase } from 'pg'
import { escapeIdentifier } from 'pg'
import { query } from '../platform/database.ts'
import { mapping } from './mapping/mapping.ts'
import { nameOf } from './source.ts'

/** Rows that are made here before the switch get ids so far above those of the old system, which goes on making rows. */
const HEADROOM = 100_000

/** Tables whose rows keep the number that they have in the old system. */
const numbered = mapping.filter((source) => source.columns['id'] === 't.id' || source.columns['id']?.startsWith('CASE'))

/** Lets each table here count on from well above the highest id there, so that what is made here meanwhile is in nobody's way. */
export async function makeRoomForIds(client: ClientBase, highest: ReadonlyMap<string, number>): Promise<void> {
  const wanted = numbered.map((source) => [source.table, (highest.get(nameOf(source)) ?? 0) + HEADROOM] as const)
  await query(client, `SET LOCAL app.importing = 'on'`)
  const sql = 'SELECT count_on_from(key, value::bigint, false) FROM jsonb_each_text($1)'
  await query(client, sql, [JSON.stringify(Object.fromEntries(wanted))])
}

/** At the switch: each table here counts on from its highest id. Numbers of our own making stand above all that were counted. */
export async function countOn(client: ClientBase, below: number): Promise<void> {
  await query(client, `SET LOCAL app.importing = 'on'`)
  for (const { table } of numbered) {
    const sql = `SELECT count_on_from($1, greatest(max(id), 1), true) FROM ${escapeIdentifier(table)} WHERE id < $2`
    await query(client, sql, [table, below])
  }
}
