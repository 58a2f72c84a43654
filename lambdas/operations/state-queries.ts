import type { Pool } from 'pg'
import * as z from 'zod'
import { query } from '../platform/database.ts'
import { databaseState } from './database-state.ts'

/** The highest fence that has written under each lease. */
export async function writtenFences(database: Pool): Promise<Map<string, number>> {
  const sql = 'SELECT name, fence::float8 AS fence FROM lease_fence'
  const { rows } = await query<{ name: string; fence: number }>(database, sql)
  return new Map(rows.map(({ name, fence }) => [name, fence]))
}

/** Notes who changed what, and why (rules/operations.md, "Commands"). */
export async function audit(
  database: Pool,
  entry: { operator: string; command: string; reason: string | null; details: Record<string, string | number> },
): Promise<void> {
  const sql = 'INSERT INTO operator_audit (operator, command, reason, details) VALUES ($1, $2, $3, $4)'
  await query(database, sql, [entry.operator, entry.command, entry.reason, JSON.stringify(entry.details)])
}

/** What waits for OpenSearch, and the version of the schema. */
export async function describeDatabase(database: Pool): Promise<z.infer<typeof databaseState>> {
  const sql = `
    SELECT (SELECT jsonb_build_object('waiting', count(*) FILTER (WHERE NOT parked), 'parked', count(*) FILTER (WHERE parked),
                                      'oldest', min(created_on) FILTER (WHERE NOT parked)) FROM search_outbox) AS outbox,
           (SELECT jsonb_build_object('applied', count(*), 'newest', max(name)) FROM schema_migration) AS migrations`
  return databaseState.parse((await query(database, sql)).rows[0])
}

/** The names of the migrations that were applied, in their order. */
export async function migrationNames(database: Pool): Promise<string[]> {
  const { rows } = await query<{ name: string }>(database, 'SELECT name FROM schema_migration ORDER BY name')
  return rows.map(({ name }) => name)
}

/** What time it is on the database's server. */
export async function databaseClock(database: Pool): Promise<Date> {
  const { rows } = await query<{ now: Date }>(database, 'SELECT clock_timestamp() AS now')
  return z.date().parse(rows[0]?.now)
}
