import type { Pool } from 'pg'
import { expect } from 'vitest'
import * as z from 'zod'

/** Rows afterwards, by table: the listed columns. */
export const expectedRows = z.record(z.string(), z.array(z.record(z.string(), z.json())))

/** Compares every row of these tables, in any order, by the columns that the expectation lists. */
export async function expectRows(pool: Pool, tables: readonly string[], expected: z.infer<typeof expectedRows>): Promise<void> {
  expect(Object.keys(expected).sort()).toEqual([...tables].sort())
  for (const [table, rows] of Object.entries(expected)) {
    const columns = Object.keys(rows[0] ?? {})
    const stored = await pool.query<{ row: unknown }>(`SELECT to_jsonb(t) AS row FROM ${table} t`)
    const listed = stored.rows.map(({ row }) => pick(z.record(z.string(), z.json()).parse(row), columns))
    expect([table, sorted(listed)]).toEqual([table, sorted(rows)])
  }
}

/** With no row expected there is no column to look at: then none may be there. */
function pick(row: Record<string, unknown>, columns: readonly string[]) {
  return columns.length === 0 ? row : Object.fromEntries(columns.map((column) => [column, row[column]]))
}

function sorted(rows: readonly Record<string, unknown>[]) {
  const keyed = rows.map((row) => {
    const ordered = Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))
    return { key: JSON.stringify(ordered), ordered }
  })
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map((each) => each.ordered)
}
