import { createClient } from '../../../lambdas/search/engine.ts'
import { searchBody } from '../../../lambdas/search/grammar.ts'
import { search } from '../../../lambdas/search/search.ts'
import type { Check } from './check.ts'

/** The numbers at the end of usernames are what many words of one field begin with alike. */
const BEGINNING = '1'

/** The beginning of a word finds all who have such a word, however many. */
export function beginningsFindAll(): Check {
  return {
    after: async ({ stage, history }) => {
      const client = createClient(stage.search.target)
      const multi_match = { query: BEGINNING, type: 'phrase_prefix', fields: ['email.folded'] }
      const sql = `SELECT e.program_id AS id, count(*)::int AS learners FROM program_enrollment e JOIN app_user u ON u.id = e.user_id
                     JOIN profile p ON p.user_id = u.id
                    WHERE u.email ~ '[.@]${BEGINNING}' AND u.is_active AND p.filled_out
                      AND NOT EXISTS (SELECT FROM role r WHERE r.user_id = u.id AND r.program_id = e.program_id) GROUP BY 1`
      const { rows } = await stage.direct.query<{ id: number; learners: number }>(sql)
      for (const { id, learners } of rows) {
        const scope = { kind: 'private', programIds: [id] } as const
        const body = searchBody.private.parse({ query: { multi_match } })
        const found = await search({ database: stage.direct, engine: { client, prefix: 'local' } }, scope, body)
        const total = found?.hits.total.value
        if (total !== learners) history.violated('a beginning finds all', `program ${id}: ${total} of ${learners}`)
      }
      await client.close()
    },
  }
}
