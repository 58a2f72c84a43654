import { describe, expect, it } from 'vitest'
import { otherTables, personalTables } from '../../lambdas/people/personal-tables.ts'
import { createDatabase } from '../kit/database.ts'
import { seedCatalog, seedPerson } from './kit.ts'

const { pool } = await createDatabase()

/** Columns that name a person: by a foreign key to a user or a profile, or by what such columns are called. */
const NAMING = `
  SELECT c.table_name AS "table", c.column_name AS "column"
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
   WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name <> 'app_user'
     AND (c.column_name ~ '(^|_)(user|user_id|profile_id|learner|learner_id|person_id|owner_id|username|email|uid)$'
          OR EXISTS (
            SELECT FROM pg_constraint k
              JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
             WHERE k.contype = 'f' AND k.conrelid = to_regclass(quote_ident(c.table_name)) AND a.attname = c.column_name
               AND k.confrelid IN ('app_user'::regclass, 'profile'::regclass)))
   ORDER BY 1, 2`

/** Columns that are called so and name nobody who learns here, or say who is meant in a row that is handled as a whole. */
const besides = new Set([
  'course.contact_email',
  'partner_school.email',
  'profile.fake_user',
  'program_page.program_contact_email',
  'social_auth.uid',
  'social_auth.site_user_id',
])

const tablesOf = async () => {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

describe('the list of tables with persons', () => {
  it('has every table of the database, with or without persons', async () => {
    const listed = [...personalTables.map(({ table }) => table), ...otherTables]
    expect(listed.toSorted()).toEqual(await tablesOf())
  })

  it('has every column that refers to a person', async () => {
    const { rows } = await pool.query<{ table: string; column: string }>(NAMING)
    const handled = new Set(personalTables.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)))
    const missing = rows
      .map(({ table, column }) => `${table}.${column}`)
      .filter((name) => !handled.has(name) && !besides.has(name))
    expect(missing).toEqual([])
    expect(rows.length).toBeGreaterThan(20)
  })

  it('is kept out of by late writes wherever rows with more than ids are deleted', async () => {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgfoid = 'leave_out_who_left'::regproc AND tgenabled = 'A' ORDER BY 1`,
    )
    const deleted = personalTables.filter(({ retire, columns }) => retire === 'delete' && columns.includes('user_id'))
    const expected = deleted.map(({ table }) => table).filter((table) => table !== 'consequence_queue')
    expect(rows.map(({ name }) => name)).toEqual(expected.toSorted())
  })

  it('finds the rows of a person in each table, and of nobody else', async () => {
    await seedCatalog(pool)
    await pool.query('DELETE FROM consequence_queue')
    await seedPerson(pool, { id: 1, username: 'ada', email: 'ada@example.com', name: 'Augusta' })
    await seedPerson(pool, { id: 2, username: 'bob', email: 'bob@example.com', name: 'Robert' })
    for (const { table, whose } of personalTables) {
      const { rows } = await pool.query(
        `SELECT count(*)::int AS all, count(*) FILTER (WHERE ${whose})::int AS own FROM ${table} t`,
        [1],
      )
      expect([table, rows[0].own * 2]).toEqual([table, rows[0].all])
      expect([table, rows[0].own > 0]).toEqual([table, true])
    }
  })
})
