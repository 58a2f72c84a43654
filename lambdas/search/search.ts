import type { Pool } from 'pg'
import * as z from 'zod'
import { type Engine, reaching } from './engine.ts'
import type { SearchBody } from './grammar.ts'
import { aliasOf } from './indices.ts'
import { type Scope, scopedBody, SEARCH_SECONDS } from './scope.ts'
import { findableNow, hiddenMeanwhile } from './scope-query.ts'

const answer = z.object({
  timed_out: z.boolean(),
  _shards: z.object({ failed: z.int() }),
  hits: z.object({
    total: z.object({ value: z.int() }),
    hits: z.array(z.object({ _id: z.string(), _source: z.record(z.string(), z.unknown()).default({}) })),
  }),
  aggregations: z.record(z.string(), z.unknown()).optional(),
})

export type Found = Pick<z.output<typeof answer>, 'hits' | 'aggregations'>
export type SearchDependencies = { database: Pool; engine: Engine }

/**
 * Searches within the scope. Who may not be found any more is not found, also before the index has heard of it: whose change waits in
 * the outbox is left out of hits and counts, and every hit is asked of Postgres once more. Null: OpenSearch did not answer for all of it
 * in time.
 * @throws SearchUnavailable; DatabaseUnavailable; OpenSearch's own error when it does not take the query.
 */
export async function search({ database, engine }: SearchDependencies, scope: Scope, asked: SearchBody): Promise<Found | null> {
  const body = scopedBody(scope, asked, await hiddenMeanwhile(database, scope))
  const found = await ask(engine, aliasOf(engine, scope.kind, 'serving'), body)
  if (found === null) return null
  const { hits, total } = found.hits
  const findable = await findableNow(
    database,
    scope,
    hits.map(({ _id }) => Number(_id)),
  )
  const shown = hits.filter(({ _id }) => findable.has(Number(_id)))
  return { ...found, hits: { total: { value: total.value - (hits.length - shown.length) }, hits: shown } }
}

async function ask(engine: Engine, index: string, query: object): Promise<Found | null> {
  const path = `/${encodeURIComponent(index)}/_search`
  const { body } = await reaching(() =>
    engine.client.transport.request({ method: 'POST', path, body: query }, { requestTimeout: (SEARCH_SECONDS + 2) * 1000 }),
  )
  const { timed_out, _shards, hits, aggregations } = answer.parse(body)
  if (timed_out || _shards.failed > 0) return null
  return { hits, ...(aggregations && { aggregations }) }
}
