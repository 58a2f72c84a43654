import type { Pool } from 'pg'
import * as z from 'zod'
import { type Engine, reaching } from './engine.ts'
import { type Indices, readIndices, readMeta } from './indices.ts'
import { type Kind, kinds, layout } from './mappings.ts'
import { type OutboxState, readOutbox } from './outbox-query.ts'

export { listParked, type Parked, unpark } from './outbox-query.ts'

export type SearchStatus = {
  outbox: OutboxState
  /** Null: OpenSearch is not there. */
  engine: {
    health: 'green' | 'yellow' | 'red'
    serving: Record<Kind, ServingIndex | null>
    /** How far a rebuild has got, by program enrollment; null: none is under way. */
    rebuild: { copiedTo: number } | null
  } | null
}
/** `outdated`: made with other mappings than these; rebuild it. */
export type ServingIndex = { index: string; documents: number; outdated: boolean }

/** How search is. @throws SearchUnavailable when OpenSearch does not answer; DatabaseUnavailable */
export async function searchStatus(database: Pool, engine: Engine | null, now: Date): Promise<SearchStatus> {
  const outbox = await readOutbox(database, now)
  return { outbox, engine: engine && (await engineStatus(engine)) }
}

const health = z.object({ status: z.enum(['green', 'yellow', 'red']) })
const counted = z.object({ count: z.number().int() })

async function engineStatus(engine: Engine): Promise<SearchStatus['engine']> {
  const [cluster, indices] = await Promise.all([reaching(() => engine.client.cluster.health()), readIndices(engine)])
  const [byPrivate, byPublic] = await Promise.all(kinds.map((kind) => servingIndex(engine, indices, kind)))
  const { private: rebuilt } = indices.rebuilding
  const meta = rebuilt === null ? null : await readMeta(engine, rebuilt)
  return {
    health: health.parse(cluster.body).status,
    serving: { private: byPrivate ?? null, public: byPublic ?? null },
    rebuild: meta && { copiedTo: meta.copiedTo },
  }
}

async function servingIndex(engine: Engine, { serving }: Indices, kind: Kind): Promise<ServingIndex | null> {
  const index = serving[kind]
  if (index === null) return null
  const [meta, count] = await Promise.all([readMeta(engine, index), reaching(() => engine.client.count({ index }))])
  return { index, documents: counted.parse(count.body).count, outdated: meta?.layout !== layout }
}
