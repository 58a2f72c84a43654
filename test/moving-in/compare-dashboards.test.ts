import { beforeAll, expect, it } from 'vitest'
import { compareDashboards } from '../../lambdas/moving-in/compare-dashboards.ts'
import { fieldsThatDiffer } from '../../lambdas/moving-in/fields.ts'
import { createDatabase } from '../kit/database.ts'
import { createOldDatabase } from '../kit/old-database.ts'
import { importOld } from './kit.ts'

const { pool: old } = await createOldDatabase()
const { pool } = await createDatabase()
const NOW = new Date('2026-11-27T12:00:00Z')
const ALL = 1_000

beforeAll(() => importOld(old, pool))

const compared = async (learners: number, id = 'compare-1') => {
  const client = await old.connect()
  try {
    const lease = { name: 'import-old-database', fence: 1 }
    return await compareDashboards(client, pool, { id, kind: 'compare', lease, learners }, NOW)
  } finally {
    client.release()
  }
}

it('composes the same dashboards of the rows there as of those here', async () => {
  const { rows } = await old.query(
    'SELECT count(DISTINCT user_id)::int AS learners FROM dashboard_programenrollment e JOIN auth_user u ON u.id = user_id WHERE is_active',
  )
  expect(rows[0]?.learners).toBeGreaterThan(20)
  expect(await compared(ALL)).toEqual({ compared: rows[0]?.learners, differing: [] })
})

it('names whose differ, and in what: a grade, a person, the catalog', async () => {
  const { rows } = await pool.query<{ learner: number }>(
    `SELECT f.user_id AS learner FROM final_grade f JOIN app_user u ON u.id = f.user_id AND u.is_active
       JOIN program_enrollment e ON e.user_id = u.id GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
  )
  const learner = rows[0]?.learner
  await pool.query('UPDATE final_grade SET grade = 0.123 WHERE user_id = $1', [learner])
  const { differing } = await compared(ALL)
  expect(differing.map(({ userId }) => userId)).toEqual([learner])
  expect(differing[0]?.fields.join(' ')).toMatch(/programs\.\d+\.courses\.\d+\.runs\.\d+\.final_grade/)

  await pool.query('UPDATE app_user SET is_active = false WHERE id = $1', [learner])
  expect((await compared(ALL)).differing).toEqual([{ userId: learner, fields: [''] }])
})

it('draws the same learners for a pass, others for another, and leaves nothing behind', async () => {
  await pool.query(`UPDATE program SET title = title || '!'`)
  const drawn = async (id: string) => (await compared(5, id)).differing.map(({ userId }) => userId)
  expect((await drawn('a')).length).toBe(5)
  expect(await drawn('a')).toEqual(await drawn('a'))
  expect(await drawn('a')).not.toEqual(await drawn('b'))
  const { rows } = await pool.query(`SELECT to_regclass('pg_temp.app_user') AS table`)
  expect(rows[0]?.table).toBeNull()
})

it('finds fields of whatever shape', () => {
  expect(fieldsThatDiffer({ a: [1, { b: null }], c: 'x' }, { a: [1, { b: 0 }], c: 'x' })).toEqual(['a.1.b'])
  expect(fieldsThatDiffer({ a: 1 }, { a: 1, b: undefined })).toEqual([])
  expect(fieldsThatDiffer({ a: [] }, { a: [1] })).toEqual(['a.0'])
  expect(fieldsThatDiffer(null, { a: 1 })).toEqual([''])
})
