import { isDeepStrictEqual } from 'node:util'
import { createClient } from '../../../lambdas/search/engine.ts'
import { storedDocuments, withListsInOrder } from '../../search/kit.ts'
import { postgresDocuments } from '../../search/world.ts'
import type { Check } from './check.ts'

/** Once quiet, the index says what Postgres says, document by document, and the outbox is empty. */
export function indexFollows(): Check {
  return {
    after: async ({ stage, history }) => {
      const client = createClient(stage.search.target)
      const stored = await storedDocuments({ client, prefix: stage.search.prefix })
      await client.close()
      const expected = await postgresDocuments(stage.direct)
      for (const kind of ['private', 'public'] as const) {
        const ids = new Set([...Object.keys(stored[kind]), ...Object.keys(expected[kind])])
        for (const id of ids) {
          const [is, should] = [stored[kind][id], expected[kind][id]]
          const parts = [is, should].map((each) => JSON.parse(JSON.stringify(withListsInOrder(each) ?? null)) as unknown)
          if (!isDeepStrictEqual(parts[0], parts[1]))
            history.violated('the index says what Postgres says', `${kind} document ${id}`)
        }
      }
      const { rows } = await stage.direct.query<{ waiting: number }>('SELECT count(*)::int AS waiting FROM search_outbox')
      if (rows[0]?.waiting !== 0) history.violated('the outbox empties', `${rows[0]?.waiting} rows wait`)
    },
  }
}
