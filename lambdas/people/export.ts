import type { Pool } from 'pg'
import * as z from 'zod'
import { query } from '../platform/database.ts'
import { ABOUT_USER } from './audit-query.ts'
import { type PersonalTable, personalTables } from './personal-tables.ts'

/** Rows by table, as they are stored. */
export const storedOfPerson = z.record(z.string(), z.array(z.record(z.string(), z.json())))

/**
 * Everything that Postgres holds of a person, by table (rules/people.md, "What is stored of a person"): one statement, and so one moment.
 * Credentials are not given, and what operators did to the person is.
 */
export async function readPerson(database: Pool, userId: number): Promise<z.infer<typeof storedOfPerson>> {
  const own = [
    rowsOf('app_user', 't.id = $1'),
    ...personalTables.map(({ table, whose, withheld }) => rowsOf(table, whose, withheld)),
    rowsOf('operator_audit', ABOUT_USER),
  ]
  const sql = `SELECT jsonb_build_object(${own.join(', ')}) AS stored FROM (SELECT $1::int) one`
  const { rows } = await query<{ stored: unknown }>(database, sql, [userId])
  return storedOfPerson.parse(rows[0]?.stored)
}

function rowsOf(table: string, whose: string, withheld: PersonalTable['withheld'] = []): string {
  const shown = withheld.reduce((row, column) => `${row} - '${column}'`, 'to_jsonb(t)')
  return `'${table}', (SELECT coalesce(jsonb_agg(${shown}), '[]') FROM ${table} t WHERE ${whose})`
}
