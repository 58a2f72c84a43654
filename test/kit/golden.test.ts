import { readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { createDatabase } from './database.ts'
import { goldenCases, goldenDirectory, loadRows, truncateAll } from './golden.ts'

const { pool } = await createDatabase()
const names = (await readdir(goldenDirectory))
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.slice(0, -'.jsonl'.length))

it.each(names)('loads the recorded rows of %s as they are, and empties the database again', async (name) => {
  const client = await pool.connect()
  try {
    for (const each of (await goldenCases(name)).slice(0, 10)) {
      await loadRows(client, each.rows, (token) => `sealed ${token}`)
      for (const [table, rows] of Object.entries(each.rows)) {
        const stored = await client.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM ${client.escapeIdentifier(table)}`,
        )
        expect([table, stored.rows[0]?.count]).toEqual([table, rows.length])
      }
      const open = await client.query(`SELECT FROM social_auth WHERE access_token NOT LIKE 'sealed %'`)
      expect(open.rowCount).toBe(0)
      await truncateAll(client)
      expect((await client.query('SELECT FROM program')).rowCount).toBe(0)
    }
  } finally {
    client.release()
  }
})
