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

export const SEARCH_SECONDS = 8

/** What is asked of OpenSearch; `query` is a clause. */
export type Asked = { query?: Record<string, unknown> | undefined; [part: string]: unknown }

/** What the caller asks within what the caller may see; without `hidden`, program enrollments that the index should not hold any more. */
export function scopedBody({ kind, programIds }: Scope, { query, ...asked }: Asked, hidden: readonly number[]) {
  const filter = [
    { terms: { 'program.id': programIds } },
    { term: { 'profile.filled_out': true } },
    { term: { 'program.is_learner': true } },
  ]
  const mustNot = [
    ...(kind === 'public' ? [PRIVATE] : []),
    ...(hidden.length > 0 ? [{ ids: { values: hidden.map(String) } }] : []),
  ]
  const within = { filter, ...(mustNot.length > 0 && { must_not: mustNot }), ...(query && { must: [query] }) }
  return { ...asked, query: { bool: within }, track_total_hits: true, timeout: `${SEARCH_SECONDS}s` }
}
