import { expect, it } from 'vitest'
import { erase } from '../../lambdas/people/retire-queries.ts'
import { transaction } from '../../lambdas/platform/transaction.ts'
import { createDatabase } from '../kit/database.ts'
import { createOldDatabase } from '../kit/old-database.ts'
import { importOld } from './kit.ts'

const { pool: old } = await createOldDatabase()
const { pool } = await createDatabase()

it('takes nothing of who left out of the old database again, not even among what does not fit', async () => {
  await importOld(old, pool)
  const { rows: theirs } = await old.query<{ user_id: number }>(`
    SELECT p.user_id FROM profiles_profile p JOIN profiles_employment e ON e.profile_id = p.id LIMIT 1`)
  const userId = theirs[0]?.user_id
  if (userId === undefined) throw new Error('the sample lacks a learner with work')
  // Other than it was, so that its range is read again; and with a second account, which is set aside.
  await old.query(
    `UPDATE profiles_employment SET position = 'Secret agent' WHERE profile_id IN (SELECT id FROM profiles_profile WHERE user_id = $1)`,
    [userId],
  )
  await old.query(
    `INSERT INTO social_auth_usersocialauth (id, user_id, provider, uid, extra_data, created, modified)
     SELECT 900000 + n, $1, 'edxorg', 'secret-' || n, '{}', now(), now() FROM generate_series(1, 3) n`,
    [userId],
  )
  await importOld(old, pool)
  const ofPerson = async () =>
    (await pool.query(`SELECT DISTINCT source, reason FROM import_exception WHERE user_id = $1 ORDER BY 1, 2`, [userId])).rows
  expect(await ofPerson()).toContainEqual({ source: 'social_auth', reason: 'second-account' })

  await transaction(pool, (client) => erase(client, userId, new Date()))
  expect(await ofPerson()).toEqual([])
  await pool.query('UPDATE import_source_range SET hash = NULL')
  await importOld(old, pool)
  expect(await ofPerson()).toEqual([])
  const aside = await pool.query(
    `SELECT source FROM import_exception WHERE row_there::text ~* 'secret' OR row_there->>'user_id' = $1`,
    [String(userId)],
  )
  expect(aside.rows).toEqual([])
})
