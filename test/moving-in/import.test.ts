import { expect, it } from 'vitest'
import { createDatabase } from '../kit/database.ts'
import { createOldDatabase } from '../kit/old-database.ts'
import { importOld } from './kit.ts'

const { pool: old, sample } = await createOldDatabase()
const { pool } = await createDatabase()

it('brings every row, or says why not', async () => {
  await importOld(old, pool)
  const users = await pool.query('SELECT FROM app_user')
  expect(users.rowCount).toBe(sample.rows['auth_user']?.length)
  const { rows } = await pool.query('SELECT source, reason, kept, count(*)::int FROM import_exception GROUP BY 1, 2, 3 ORDER BY 1, 2')
  expect(rows).toEqual([])
})
