import * as z from 'zod'
import { createClient as createEngineClient } from '../../../lambdas/search/engine.ts'
import { aliasOf } from '../../../lambdas/search/indices.ts'
import { accountOf } from '../load/account.ts'
import { createClient } from '../load/client.ts'
import { invoke } from '../load/workflows.ts'
import type { Stage } from '../stage.ts'
import type { Check } from './check.ts'

const found = z.object({ hits: z.object({ total: z.object({ value: z.number() }) }) })

/** More than OpenSearch goes on with from one beginning (50). */
const CLASS = 120
const FIRST_ID = 900_000

/** A class in one program whose names begin alike; the accents of half of them are signs of their own. */
const JOIN = `
  WITH joined AS (
    INSERT INTO app_user (id, username, email) SELECT ${FIRST_ID} + n, 'classmate' || n, '' FROM generate_series(1, ${CLASS}) n RETURNING id),
  named AS (
    INSERT INTO profile (user_id, filled_out, first_name)
    SELECT id, true, CASE id % 2 WHEN 0 THEN E'Noe\\u0308l' ELSE E'No\\u00ebl' END || id FROM joined RETURNING user_id),
  enrolled AS (
    INSERT INTO program_enrollment (user_id, program_id) SELECT user_id, (SELECT min(id) FROM program) FROM named RETURNING id)
  INSERT INTO search_outbox (program_enrollment_id) SELECT id FROM enrolled`

const STAFF = `INSERT INTO role (user_id, program_id, role) SELECT $1, min(id), 'staff' FROM program`

const TYPED = [
  { query: 'classm', field: 'username', as: 'a username' },
  { query: 'Noe\u0308l', field: 'first_name', as: 'a name with its accent as a sign of its own' },
  { query: 'No\u00ebl', field: 'first_name', as: 'a name with its accent on the letter' },
]

/** The beginning of a word finds all who have such a word, however many, and however accents are written: as staff ask for it. */
export function beginningsFindAll(): Check {
  return {
    after: async ({ stage, history }) => {
      const account = accountOf(stage, 0)
      await stage.direct.query(JOIN)
      // Nobody has two kinds of roles.
      await stage.direct.query('DELETE FROM role WHERE user_id = $1', [Number(account.name)])
      await stage.direct.query(STAFF, [Number(account.name)])
      await invoke(stage, 'flush-search', {})
      await refreshIndex(stage)
      const staff = createClient(stage, history, account)
      await staff.logIn()
      for (const { query, field, as } of TYPED) {
        const multi_match = { query, type: 'phrase_prefix', fields: [`profile.${field}.folded`] }
        const body = { query: { multi_match }, size: 0 }
        const answer = found.safeParse(await staff.read('search', '/api/v0/search/_search', { method: 'POST', body }))
        const count = answer.data?.hits.total.value
        if (count !== CLASS) history.violated('a beginning finds all', `${count} of ${CLASS} by ${as}`)
      }
    },
  }
}

/** What was written is found after a second by itself. */
async function refreshIndex({ search }: Stage): Promise<void> {
  const client = createEngineClient(search.target)
  await client.indices.refresh({ index: aliasOf(search, 'private', 'serving') })
  await client.close()
}
