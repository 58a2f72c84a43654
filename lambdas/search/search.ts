import type { Pool } from 'pg'
import * as z from 'zod'
import { type Engine, reaching } from './engine.ts'
import { aliasOf } from './indices.ts'
import { type Asked, type Scope, scopedBody, SEARCH_SECONDS } from './scope.ts'
import { findableNow, hiddenMeanwhile } from './scope-query.ts'

/** What a hit is sorted by. */
const sort = z.array(z.union([z.string(), z.number(), z.null()])).optional()
const answer = z.object({
  timed_out: z.boolean(),
  _shards: z.object({ failed: z.int() }),
  hits: z.object({
    total: z.object({ value: z.int() }),
    hits: z.array(z.object({ _id: z.string(), _source: z.record(z.string(), z.unknown()).default({}), sort })),
  }),
  aggregations: z.record(z.string(), z.unknown()).optional(),
})

type Answer = Pick<z.output<typeof answer>, 'hits' | 'aggregations'>
type Hit = { _id: string; _source: Record<string, unknown> }
export type Found = { hits: { total: { value: number }; hits: Hit[] }; aggregations?: Record<string, unknown> | undefined }
/** `read`: how many hits OpenSearch gave, whether they may be shown or not; `end`: where the last of them stands. */
export type FoundPart = { found: Found; read: number; end: z.output<typeof sort> }
export type SearchDependencies = { database: Pool; engine: Engine }

/**
 * Searches within the scope. Who may not be found any more is not found, also before the index has heard of it: whose change waits in
 * the outbox is left out of hits and counts, and every hit is asked of Postgres once more. Null: OpenSearch did not answer for all of it
 * in time.
 * @throws SearchUnavailable; DatabaseUnavailable; OpenSearch's own error when it does not take the query.
 */
export async function search(dependencies: SearchDependencies, scope: Scope, asked: Asked): Promise<Found | null> {
  return (await searchPart(dependencies, scope, asked))?.found ?? null
}

/** As `search`, and tells where to go on. */
export async function searchPart(
  { database, engine }: SearchDependencies,
  scope: Scope,
  asked: Asked,
): Promise<FoundPart | null> {
  const body = scopedBody(scope, asked, await hiddenMeanwhile(database, scope))
  const found = await ask(engine, aliasOf(engine, scope.kind, 'serving'), body)
  if (found === null) return null
  const { hits, total } = found.hits
  const findable = await findableNow(
    database,
    scope,
    hits.map(({ _id }) => Number(_id)),
  )
  const shown = hits.flatMap(({ _id, _source }) => (findable.has(Number(_id)) ? [{ _id, _source }] : []))
  const value = total.value - (hits.length - shown.length)
  return { found: { ...found, hits: { total: { value }, hits: shown } }, read: hits.length, end: hits.at(-1)?.sort }
}

async function ask(engine: Engine, index: string, query: object): Promise<Answer | null> {
  const path = `/${encodeURIComponent(index)}/_search`
  const { body } = await reaching(() =>
    engine.client.transport.request({ method: 'POST', path, body: query }, { requestTimeout: (SEARCH_SECONDS + 2) * 1000 }),
  )
  const { timed_out, _shards, hits, aggregations } = answer.parse(body)
  if (timed_out || _shards.failed > 0) return null
  return { hits, ...(aggregations && { aggregations }) }
}
