import type { Pool } from 'pg'
import * as z from 'zod'
import type { Log } from '../../lambdas/platform/log.ts'
import type { Engine } from '../../lambdas/search/engine.ts'
import { BATCH_SIZE, type FlushDependencies } from '../../lambdas/search/flush.ts'
import { aliasOf } from '../../lambdas/search/indices.ts'
import type { Kind } from '../../lambdas/search/mappings.ts'

export const silent: Log = { event: () => {}, failure: () => {} }

/** No flush ends before its outbox is through. */
export const NEVER = new Date(8e15)

export const flushing = (database: Pool, engine: Engine, changes: Partial<FlushDependencies> = {}): FlushDependencies => ({
  database,
  engine,
  log: silent,
  now: () => new Date(),
  batchSize: BATCH_SIZE,
  ...changes,
})

const found = z.object({
  hits: z.object({ hits: z.array(z.object({ _id: z.string(), _source: z.record(z.string(), z.json()) })) }),
})

type Stored = Record<string, z.infer<typeof found>['hits']['hits'][number]['_source']>

/** Every document that a searcher would find, by id. */
export async function storedDocuments(engine: Engine): Promise<Record<Kind, Stored>> {
  const of = async (kind: Kind): Promise<Stored> => {
    const index = aliasOf(engine, kind, 'serving')
    await engine.client.indices.refresh({ index })
    const { body } = await engine.client.search({ index, body: { query: { match_all: {} }, size: 10_000 } })
    return Object.fromEntries(found.parse(body).hits.hits.map((hit) => [hit._id, hit._source]))
  }
  return { private: await of('private'), public: await of('public') }
}

/** Empties the indices, and keeps them: making them takes a second. */
export async function deleteDocuments({ client, prefix }: Engine): Promise<void> {
  const body = { query: { match_all: {} } }
  await client.deleteByQuery({ index: `${prefix}_*`, refresh: true, conflicts: 'proceed', body })
}

/** The value with each list in one order, so that lists compare as bags. */
export function withListsInOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withListsInOrder).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, each]) => [key, withListsInOrder(each)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const keyOf = (value: unknown) => JSON.stringify(value)
