import type { Backend } from '../domain/backends.ts'
import type { Cache } from '../domain/freshness.ts'
import type { FailureReason } from '../domain/refresh-outcome.ts'
import type { Answer } from '../upstreams/http.ts'
import type { Replacement } from './queries.ts'

/** What a backend is asked for one learner. The bodies are kept as sent. */
export type LearnerReader = {
  /** Every enrollment of the learner, by course key; the last one wins when a key repeats (rules/course-sites.md, "Open edX"). */
  enrollments: () => Promise<Answer<ReadonlyMap<string, unknown>>>
  certificate: (courseKey: string) => Promise<Answer<{ certificate_type: string }>>
  currentGrade: (courseKey: string) => Promise<Answer<unknown>>
}

export type Fetched = {
  /**
   * Caches for which every request was answered with 200 or 404: only these are replaced (rules/refresh.md, "Nothing is erased by a failed
   * answer").
   */
  replacements: Replacement[]
  /** What stopped or spoiled the fetch. The first one counts. */
  problem: Problem | null
  /** Whether the backend answered anything at all as it should. */
  answered: boolean
}

export type Problem =
  | { kind: 'credentials-refused' }
  | { kind: 'rate-limited'; retryAfterMs: number }
  | { kind: 'failed'; reason: FailureReason }
  /** A fault of the backend, which is worth another try. */
  | { kind: 'fault'; error: Error }

type Plan = {
  backend: Backend
  caches: readonly Cache[]
  enrolledKeys: readonly string[]
  callsAtOnce: number
  now: () => Date
  known: (keys: readonly string[]) => Promise<ReadonlySet<string>>
}

type CacheAnswer = { rows: ReadonlyMap<string, unknown> } | { problem: Problem }

/**
 * Fetches the caches in order. A cache that fails is left out alone; refused credentials and a backend that asks to wait end the
 * fetch, because the next request would fare no better.
 */
export async function fetchCaches(reader: LearnerReader, plan: Plan): Promise<Fetched> {
  const fetched: Fetched = { replacements: [], problem: null, answered: false }
  let keys = plan.enrolledKeys
  for (const cache of plan.caches) {
    // Without the list of runs there is nothing to ask, and "nothing" must not replace what is cached.
    if (fetched.problem && keys.length === 0) break
    const replacedAt = plan.now()
    const answer = await fetchCache(reader, cache, keys, plan)
    if ('rows' in answer) {
      fetched.answered ||= cache.kind === 'enrollment' || keys.length > 0
      fetched.replacements.push({ cache, replacedAt, rows: answer.rows })
      if (cache.kind === 'enrollment') keys = [...answer.rows.keys()]
    } else {
      fetched.problem ??= answer.problem
      if (answer.problem.kind === 'credentials-refused' || answer.problem.kind === 'rate-limited') break
    }
  }
  return fetched
}

async function fetchCache(reader: LearnerReader, cache: Cache, keys: readonly string[], plan: Plan): Promise<CacheAnswer> {
  switch (cache.kind) {
    case 'enrollment':
      return knownEnrollments(reader, plan)
    case 'certificate':
      return perRun(keys, plan.callsAtOnce, async (key) => {
        const answer = await reader.certificate(key)
        const isVerified = answer.kind !== 'ok' || answer.body.certificate_type === 'verified'
        return isVerified ? answer : { kind: 'not-found' }
      })
    case 'current_grade':
      return perRun(keys, plan.callsAtOnce, reader.currentGrade)
    default:
      return cache.kind satisfies never
  }
}

async function knownEnrollments(reader: LearnerReader, plan: Plan): Promise<CacheAnswer> {
  const answer = await attempt(reader.enrollments)
  if ('problem' in answer) return answer
  // A 404 means "none" of one certificate or grade; of the whole list it would erase everything, and is taken for a fault.
  if (answer.body === undefined) return { problem: { kind: 'failed', reason: 'rejected' } }
  const known = await plan.known([...answer.body.keys()])
  return { rows: new Map([...answer.body].filter(([key]) => known.has(key))) }
}

/** One request per enrolled run, some at once; the first problem ends it. */
async function perRun(
  keys: readonly string[],
  callsAtOnce: number,
  ask: (key: string) => Promise<Answer<unknown>>,
): Promise<CacheAnswer> {
  const rows = new Map<string, unknown>()
  const waiting = [...keys]
  let problem: Problem | undefined
  const worker = async () => {
    for (let key = waiting.shift(); key !== undefined && !problem; key = waiting.shift()) {
      const asked = key
      const answer = await attempt(() => ask(asked))
      if ('problem' in answer) problem ??= answer.problem
      else if (answer.body !== undefined) rows.set(asked, answer.body)
    }
  }
  await Promise.all(Array.from({ length: callsAtOnce }, worker))
  return problem ? { problem } : { rows }
}

/** Whether an error is a fault of the backend, rather than of this system. */
export function isUpstreamFault(error: Error): boolean {
  return error.name.startsWith('Upstream')
}

/** One request: its body (undefined for a 404, which means that there is none), or what went wrong. */
async function attempt<Body>(
  ask: () => Promise<Answer<Body>>,
): Promise<{ body: Body } | { body: undefined } | { problem: Problem }> {
  try {
    const answer = await ask()
    switch (answer.kind) {
      case 'ok':
        return { body: answer.body }
      case 'not-found':
        return { body: undefined }
      case 'refused':
        return { problem: { kind: 'credentials-refused' } }
      case 'rate-limited':
        return { problem: { kind: 'rate-limited', retryAfterMs: answer.retryAfterMs } }
      case 'forbidden':
        return { problem: { kind: 'failed', reason: 'forbidden' } }
      case 'rejected':
        return { problem: { kind: 'failed', reason: 'rejected' } }
      default:
        return answer satisfies never
    }
  } catch (error) {
    if (error instanceof Error && isUpstreamFault(error)) return { problem: { kind: 'fault', error } }
    throw error
  }
}
