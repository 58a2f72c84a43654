import * as z from 'zod'
import { type Engine, reaching } from './engine.ts'
import { aliasOf } from './indices.ts'
import type { SearchBody } from './grammar.ts'
import type { Kind } from './mappings.ts'

/** Which index a caller searches, and in which programs (rules/search.md, "Who finds what"). */
export type Scope = { kind: Kind; programIds: readonly number[] }

export type Programs = { staffed: readonly number[]; enrolled: readonly number[] }

/** Staff and instructors search their programs, also when they are learners of others; learners those that they are enrolled in. */
export function scopeOf({ staffed, enrolled }: Programs): Scope | null {
  if (staffed.length > 0) return { kind: 'private', programIds: staffed }
  return enrolled.length > 0 ? { kind: 'public', programIds: enrolled } : null
}

const PRIVATE = { term: { 'profile.account_privacy': 'private' } }

/** What the caller asks within what the caller may see. */
export function scopedBody({ kind, programIds }: Scope, { query, ...asked }: SearchBody) {
  const filter = [
    { terms: { 'program.id': programIds } },
    { term: { 'profile.filled_out': true } },
    { term: { 'program.is_learner': true } },
  ]
  const within = { filter, ...(kind === 'public' && { must_not: [PRIVATE] }), ...(query && { must: [query] }) }
  return { ...asked, query: { bool: within }, track_total_hits: true, timeout: `${SEARCH_SECONDS}s` }
}

const SEARCH_SECONDS = 8

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

/**
 * Searches within the scope. Null: OpenSearch did not answer for all of it in time.
 * @throws SearchUnavailable; OpenSearch's own error when it does not take the query.
 */
export async function search(engine: Engine, scope: Scope, asked: SearchBody): Promise<Found | null> {
  const index = aliasOf(engine, scope.kind, 'serving')
  const path = `/${encodeURIComponent(index)}/_search`
  const { body } = await reaching(() =>
    engine.client.transport.request(
      { method: 'POST', path, body: scopedBody(scope, asked) },
      { requestTimeout: (SEARCH_SECONDS + 2) * 1000 },
    ),
  )
  const { timed_out, _shards, hits, aggregations } = answer.parse(body)
  if (timed_out || _shards.failed > 0) return null
  return { hits, ...(aggregations && { aggregations }) }
}
