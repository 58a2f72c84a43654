import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import type { Cache, RefreshTimes } from '../domain/freshness.ts'
import type { FailureReason, RefreshOutcome } from '../domain/refresh-outcome.ts'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import { tableOf } from './learner-queries.ts'

/**
 * What a backend reports for one cache: the body as sent, by course key. It replaces what is cached: all of it, all but that of some runs,
 * or only that of some runs, which leaves the time of the whole as it is.
 */
export type Replacement = { cache: Cache; replacedAt: Date; rows: ReadonlyMap<string, unknown>; scope: Scope }
export type Scope = 'all' | { except: readonly string[] } | { only: readonly string[] }

/** What one attempt at a learner on a backend leaves in the database. No outcome: the step will be tried again. */
export type StepResult = {
  replacements: readonly Replacement[]
  outcome: { outcome: 'fetched' } | RefreshOutcome | null
  /** Runs that failed alone: a learner of whom everything else was fetched is refreshed partly. */
  failedRuns: readonly { courseKey: string; reason: FailureReason }[]
  /** Upstream requests of this attempt, by HTTP status or kind of failure. */
  requests: Readonly<Record<string, number>>
}

/**
 * Writes what a step fetched, and its outcome, in one statement and so in one transaction, guarded by the lease: per cache, the rows
 * that the backend reports are upserted, the learner's other rows of that backend are deleted, and the time is set; when anything
 * changed, the learner's program enrollments go to the search outbox (rules/refresh.md, "One learner, one backend", 3).
 * A cache that somebody else has replaced since `loaded` was read is left as it is: theirs is as new.
 * @returns the outcome, with `fetched` resolved to `refreshed` or `unchanged`.
 * @throws LeaseLost
 */
export async function writeStep(
  database: Pool,
  at: { runId: string; lease: HeldLease; userId: number; backend: Backend; loaded: RefreshTimes; now: Date },
  result: StepResult,
): Promise<string | null> {
  const parameters = new Parameters()
  const names = {
    lease: parameters.add(at.lease.name),
    fence: parameters.add(at.lease.fence),
    user: parameters.add(at.userId),
    run: parameters.add(at.runId),
    now: parameters.add(at.now),
    requests: parameters.add(JSON.stringify(result.requests)),
    outcome: parameters.add(result.outcome?.outcome ?? null),
    reason: parameters.add(result.outcome?.outcome === 'failed' ? result.outcome.reason : (result.failedRuns[0]?.reason ?? null)),
    failedRuns: parameters.add(result.failedRuns.map(({ courseKey }) => courseKey)),
  }
  const parts = result.replacements.map((each) => replacementParts(at.backend, each, parameters, names))
  const ctes = [
    `guard AS MATERIALIZED (SELECT hold_fence(${names.lease}, ${names.fence}) AS held)`,
    ...(parts.length > 0 ? [timesUpdate(result.replacements, at.loaded, parameters, names)] : []),
    ...parts.map((part) => part.sql),
    ledgerUpdate(at.backend, names, parts.map((part) => part.changed).join(' + ') || '0'),
  ]
  const sql = `WITH ${ctes.join(', ')}
    SELECT (SELECT outcome FROM ledger) AS outcome, (SELECT held FROM guard) AS held`
  const { rows } = await query<{ outcome: string | null }>(database, sql, parameters.values)
  return rows[0]?.outcome ?? null
}

class Parameters {
  readonly values: unknown[] = []
  /** Takes a value in and gives its placeholder. */
  add(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

type Names = Record<'lease' | 'fence' | 'user' | 'run' | 'now' | 'requests' | 'outcome' | 'reason' | 'failedRuns', string>

/**
 * The part of the statement that sets the times. Their row is the lock: who finds it changed since it was read has lost to somebody
 * whose answers are as new, and writes nothing. Times are compared as JavaScript has them, to the millisecond.
 */
function timesUpdate(replacements: readonly Replacement[], loaded: RefreshTimes, parameters: Parameters, names: Names): string {
  const unchanged = replacements
    .map(({ cache: { name } }) => {
      const before = parameters.add(loaded[name] ?? null)
      return `date_trunc('milliseconds', t.${name}) IS NOT DISTINCT FROM ${before}::timestamptz`
    })
    .join(' AND ')
  if (replacements.every(({ scope }) => isOfSomeRuns(scope))) {
    return `
    replaced AS (
      SELECT 1 FROM guard WHERE held AND NOT EXISTS (
        SELECT FROM user_cache_refresh_time t WHERE t.user_id = ${names.user} AND NOT (${unchanged})))`
  }
  const columns = replacements.map(({ cache: { name }, replacedAt }) => ({ name, time: parameters.add(replacedAt) }))
  return `
    replaced AS (
      INSERT INTO user_cache_refresh_time AS t (user_id, ${columns.map(({ name }) => name).join()})
      SELECT ${names.user}, ${columns.map(({ time }) => `${time}::timestamptz`).join()} FROM guard WHERE held
      ON CONFLICT (user_id) DO UPDATE SET ${columns.map(({ name }) => `${name} = excluded.${name}`).join()}
       WHERE ${unchanged}
      RETURNING 1)`
}

/** The part of the statement that replaces the rows of one cache, and the expression that counts those it changed. */
function replacementParts(backend: Backend, { cache: { kind }, rows, scope }: Replacement, parameters: Parameters, names: Names) {
  const table = tableOf[kind]
  const within = scopeCondition(scope, parameters)
  const keys = parameters.add([...rows.keys()])
  const bodies = parameters.add([...rows.values()].map((body) => JSON.stringify(body)))
  const sql = `
    ${kind}_reported AS (
      SELECT r.id AS course_run_id, reported.data
        FROM unnest(${keys}::text[], ${bodies}::jsonb[]) AS reported (key, data)
        JOIN course_run r ON r.edx_course_key = reported.key AND r.courseware_backend = '${backend}'
       WHERE EXISTS (SELECT FROM replaced)),
    ${kind}_upserted AS (
      INSERT INTO ${table} AS c (user_id, course_run_id, data) SELECT ${names.user}, course_run_id, data FROM ${kind}_reported
      ON CONFLICT (user_id, course_run_id) DO UPDATE SET data = excluded.data WHERE c.data <> excluded.data
      RETURNING 1),
    ${kind}_deleted AS (
      DELETE FROM ${table} c USING course_run r
       WHERE c.user_id = ${names.user} AND r.id = c.course_run_id AND r.courseware_backend = '${backend}'
         AND EXISTS (SELECT FROM replaced)${within}
         AND NOT EXISTS (SELECT FROM ${kind}_reported n WHERE n.course_run_id = c.course_run_id)
      RETURNING 1)`
  return { sql, changed: `(SELECT count(*) FROM ${kind}_upserted) + (SELECT count(*) FROM ${kind}_deleted)` }
}

const isOfSomeRuns = (scope: Scope): boolean => scope !== 'all' && 'only' in scope

function scopeCondition(scope: Scope, parameters: Parameters): string {
  if (scope === 'all') return ''
  return 'only' in scope
    ? ` AND r.edx_course_key = ANY (${parameters.add(scope.only)}::text[])`
    : ` AND coalesce(r.edx_course_key <> ALL (${parameters.add(scope.except)}::text[]), true)`
}

/** The part of the statement that counts the changes, queues the index updates they need, and notes the attempt in the ledger. */
function ledgerUpdate(backend: Backend, names: Names, changes: string): string {
  const other = backend === 'edxorg' ? 'mitxonline' : 'edxorg'
  // Attempts add up: what one has given up, a later one that found the cache fresh has not asked for.
  const failedRuns = `ARRAY(SELECT DISTINCT key FROM unnest(${backend}_failed_runs || ${names.failedRuns}::text[]) AS f (key) ORDER BY key)`
  return `
    change AS (SELECT (${changes})::int AS rows),
    queued AS (
      INSERT INTO search_outbox (program_enrollment_id)
      SELECT e.id FROM program_enrollment e, change WHERE e.user_id = ${names.user} AND change.rows > 0
      RETURNING 1),
    ledger AS (
      UPDATE refresh_run_learner l
         SET ${backend}_attempts = ${backend}_attempts + 1,
             ${backend}_requests = add_counts(${backend}_requests, ${names.requests}::jsonb),
             index_updates = index_updates + (SELECT count(*) FROM queued),
             ${backend}_changed = ${backend}_changed OR change.rows > 0,
             ${backend}_failed_runs = ${failedRuns},
             ${backend}_reason = coalesce(${names.reason}, CASE WHEN cardinality(${backend}_failed_runs) > 0 THEN ${backend}_reason END),
             ${backend}_outcome = CASE WHEN ${names.outcome}::text <> 'fetched' THEN ${names.outcome}
                                       WHEN ${names.outcome}::text = 'fetched' AND cardinality(${failedRuns}) > 0 THEN 'partly'
                                       WHEN ${names.outcome}::text = 'fetched' AND (${backend}_changed OR change.rows > 0) THEN 'refreshed'
                                       WHEN ${names.outcome}::text = 'fetched' THEN 'unchanged' END,
             finished_at = CASE WHEN ${names.outcome}::text IS NOT NULL AND ${other}_outcome IS NOT NULL THEN ${names.now}::timestamptz END
        FROM change, guard
       WHERE guard.held AND l.run_id = ${names.run} AND l.user_id = ${names.user}
      RETURNING ${backend}_outcome AS outcome)`
}
