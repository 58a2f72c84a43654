import { expect, it } from 'vitest'
import type { Backend } from '../../lambdas/domain/backends.ts'
import { createDatabase } from '../kit/database.ts'
import { createOldDatabase } from '../kit/old-database.ts'
import { cipher, importOld } from './kit.ts'

const { pool: old, sample } = await createOldDatabase()
const { pool } = await createDatabase()

it('brings every row or says why not, and draws no consequence', async () => {
  await importOld(old, pool)
  expect((await pool.query('SELECT FROM app_user')).rowCount).toBe(sample.rows['auth_user']?.length)
  const { rows } = await pool.query(
    `SELECT source || ' ' || reason || CASE WHEN kept THEN ' (kept)' ELSE '' END AS what, count(*)::int
       FROM import_exception GROUP BY 1 ORDER BY 1`,
  )
  expect(Object.fromEntries(rows.map(({ what, count }) => [what, count]))).toMatchInlineSnapshot(`
    {
      "app_user superuser (kept)": 1,
      "course_certificate certificate-without-course": 1,
      "course_certificate certificate-without-learner": 1,
      "course_run empty-course-key (kept)": 1,
      "course_run run-without-course": 1,
      "exam_authorization second-success": 1,
      "final_grade grade-above-1 (kept)": 1,
      "profile unknown-privacy (kept)": 2,
      "profile-of-none no-profile (kept)": 3,
      "program_page unpublished-changes (kept)": 1,
      "role instructor-and-staff": 1,
      "social_auth second-account": 2,
    }
  `)
  for (const table of ['consequence_queue', 'search_outbox']) expect((await pool.query(`SELECT FROM ${table}`)).rowCount).toBe(0)
  const audits = await pool.query('SELECT FROM final_grade_audit')
  expect(audits.rowCount).toBe(sample.rows['grades_finalgradeaudit']?.length)
})

it('encrypts tokens, whatever shape they had', async () => {
  const { rows } = await pool.query<{ id: number; user_id: number; provider: Backend; access_token: string | null }>(
    'SELECT id, user_id, provider, access_token FROM social_auth ORDER BY id',
  )
  const accounts = sample.rows['social_auth_usersocialauth'] ?? []
  const tokenOf = (data: unknown): string | null => {
    const value: unknown = typeof data === 'string' ? JSON.parse(data) : data
    return (value as { access_token?: string }).access_token ?? null
  }
  const kept = new Map(accounts.map((each) => [each['id'], tokenOf(each['extra_data'])]))
  expect(rows.length).toBe(accounts.length - 2)
  for (const { id, user_id: userId, provider: backend, access_token: sealed } of rows) {
    expect([id, sealed === null ? null : cipher.decrypt(sealed, { userId, backend })]).toEqual([id, kept.get(id)])
  }
  const stored = JSON.stringify((await pool.query('SELECT * FROM import_exception')).rows)
  expect(stored).not.toMatch(/access_token|refresh_token|"password"/)
})
