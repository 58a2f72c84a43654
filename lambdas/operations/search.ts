import type { Engine } from '../search/engine.ts'
import { readIndices, readMeta } from '../search/indices.ts'
import { kinds, layout } from '../search/mappings.ts'
import { listParked, readOutbox, unpark } from '../search/outbox-query.ts'
import type { Answer, Replies } from './replies.ts'
import type { Requests } from './request.ts'
import { change, done, type Tools } from './tools.ts'

type Indices = NonNullable<Replies['search-status']['indices']>

/** Parked documents that are listed at once. */
const MAX_PARKED = 1_000

/** What waits for OpenSearch, and what serves there. Where it does not answer, `indices` is null and `error` says why. */
export async function searchStatus(_: Requests['search-status'], tools: Tools): Promise<Answer<Replies['search-status']>> {
  const outbox = await readOutbox(await tools.database(), tools.now)
  try {
    const engine = await tools.search()
    if (engine === null) return done({ outbox, indices: null, error: 'there is no OpenSearch in this environment' })
    return done({ outbox, indices: await describeIndices(engine), error: null })
  } catch (error) {
    return done({ outbox, indices: null, error: error instanceof Error ? error.message : 'unknown error' })
  }
}

/** Documents that the mapping refused; with `retry`, lets them be tried again. */
export async function parked(request: Requests['search-parked'], tools: Tools): Promise<Answer<Replies['search-parked']>> {
  const database = await tools.database()
  const documents = await listParked(database, MAX_PARKED)
  if (!request.retry || documents.length === 0) return done({ documents, retried: null })
  const what = { command: 'search-parked-retry', details: { documents: documents.length } }
  return done({ documents, retried: await change(tools, request, what, () => unpark(database)) })
}

/** Which indices serve, whether they are of this version's layout, and how far a rebuild is. */
export async function describeIndices(engine: Engine): Promise<Indices> {
  const { serving, rebuilding } = await readIndices(engine)
  return Promise.all(
    kinds.map(async (kind) => {
      const [index, fresh] = [serving[kind], rebuilding[kind]]
      const meta = index === null ? null : await readMeta(engine, index)
      const copied = fresh === null ? null : await readMeta(engine, fresh)
      return { kind, index, isCurrent: meta?.layout === layout, rebuilding: fresh, copiedTo: copied?.copiedTo ?? null }
    }),
  )
}
