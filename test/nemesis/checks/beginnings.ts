import * as z from 'zod'
import { createClient } from '../../../lambdas/search/engine.ts'
import { searchBody } from '../../../lambdas/search/grammar.ts'
import { aliasOf } from '../../../lambdas/search/indices.ts'
import { invoke } from '../load/workflows.ts'
import type { Check } from './check.ts'

const counted = z.object({ count: z.number() })

const CLASS = 120
const FIRST_ID = 900_000

/** A class whose usernames begin alike, in one program. */
const JOIN = `
  WITH joined AS (
    INSERT INTO app_user (id, username, email) SELECT ${FIRST_ID} + n, 'classmate' || n, '' FROM generate_series(1, ${CLASS}) n RETURNING id),
  named AS (INSERT INTO profile (user_id, filled_out) SELECT id, true FROM joined RETURNING user_id),
  enrolled AS (
    INSERT INTO program_enrollment (user_id, program_id) SELECT user_id, (SELECT min(id) FROM program) FROM named RETURNING id)
  INSERT INTO search_outbox (program_enrollment_id) SELECT id FROM enrolled`

/** The beginning of a word finds all who have such a word, however many. */
export function beginningsFindAll(): Check {
  return {
    after: async ({ stage, history }) => {
      await stage.direct.query(JOIN)
      await invoke(stage, 'flush-search', {})
      const client = createClient(stage.search.target)
      const index = aliasOf(stage.search, 'private', 'serving')
      await client.indices.refresh({ index })
      const multi_match = { query: 'classm', type: 'phrase_prefix', fields: ['profile.username.folded'] }
      const { query } = searchBody.private.parse({ query: { multi_match } })
      const { body } = await client.transport.request({ method: 'POST', path: `/${index}/_count`, body: { query } })
      await client.close()
      const { count } = counted.parse(body)
      if (count !== CLASS) history.violated('a beginning finds all', `${count} of ${CLASS}`)
    },
  }
}
