import type { Backend } from './backends.ts'

/** What is cached of a learner: the tables `cached_enrollment`, `cached_certificate` and `cached_current_grade`. */
export type CacheKind = 'enrollment' | 'certificate' | 'current_grade'

/** Columns of `user_cache_refresh_time`: one timestamp per cache. */
export type CacheName = CacheKind | 'enrollment_mitxonline' | 'current_grade_mitxonline'

export type Cache = { name: CacheName; kind: CacheKind; freshForMs: number }

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/**
 * The caches of each backend, in the order in which they are refreshed: enrollments first, because the runs asked for next are those
 * in the enrollment cache (rules/refresh.md, "What is refreshed").
 */
export const cachesOf: Record<Backend, readonly Cache[]> = {
  mitxonline: [
    { name: 'enrollment_mitxonline', kind: 'enrollment', freshForMs: 5 * MINUTE },
    { name: 'current_grade_mitxonline', kind: 'current_grade', freshForMs: HOUR },
  ],
  edxorg: [
    { name: 'enrollment', kind: 'enrollment', freshForMs: 5 * MINUTE },
    { name: 'certificate', kind: 'certificate', freshForMs: 6 * HOUR },
    { name: 'current_grade', kind: 'current_grade', freshForMs: HOUR },
  ],
}

/** When each cache was last replaced; null or missing: never. */
export type RefreshTimes = Partial<Record<CacheName, Date | null>>

/** Whether a cache was replaced after now − its time (rules/refresh.md, "What is refreshed": "newer than"). */
export function isFresh(cache: Cache, times: RefreshTimes, now: Date): boolean {
  const replacedAt = times[cache.name]
  return replacedAt != null && replacedAt.getTime() > now.getTime() - cache.freshForMs
}

/** The caches of a backend that are to be fetched, in order; all of them when forced. */
export function staleCaches(backend: Backend, times: RefreshTimes, now: Date, force: boolean): readonly Cache[] {
  return cachesOf[backend].filter((cache) => force || !isFresh(cache, times, now))
}
