import { expect, it } from 'vitest'
import { createDatabase } from '../kit/database.ts'

const { pool } = await createDatabase()

it('holds back every trigger while rows of the old system come in, but those that keep rows well-formed or keep out who left', async () => {
  // Those are marked ALWAYS by their migrations; a user has one kind of role only, whoever says it.
  const { rows } = await pool.query<{ trigger: string }>(`
    SELECT t.tgrelid::regclass || ': ' || t.tgname AS trigger
      FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE NOT t.tgisinternal AND t.tgenabled <> 'A' AND p.proname <> 'one_kind_of_role'
       AND pg_get_triggerdef(t.oid) NOT LIKE '%NOT importing()%'`)
  const unguarded = rows.map(({ trigger }) => trigger)
  expect(unguarded, 'a migration that makes triggers ends with SELECT hold_back_triggers_while_importing()').toEqual([])
  const held = await pool.query(`SELECT FROM pg_trigger t WHERE pg_get_triggerdef(t.oid) LIKE '%NOT importing()%'`)
  expect(held.rowCount).toBeGreaterThan(20)
})
