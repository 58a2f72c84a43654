import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { type Cache, type CacheKind, type RefreshTimes } from '../domain/freshness.ts'
import type { FailureReason, RefreshOutcome } from '../domain/refresh-outcome.ts'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'

/** Caches older than this put a learner on the list of a bulk run (rules/refresh.md, "The bulk run"). */
const BULK_STALE = "interval '6 hours'"

/**
 * The learners of a bulk run, oldest cache first: a cache that was never filled counts as oldest. `$1` now, `$2` ids excluded by
 * strikes, `$3` title of the program whose only-members are left out, `$4` whether they are included after all.
 * One row per learner with an account, so that both columns of one learner are compared at once (rules/refresh.md, "Who").
 */
const SELECTED_LEARNERS = `
  SELECT u.id AS user_id, u.id = ANY ($2::int[]) AS excluded, min(oldest.at) AS oldest
    FROM app_user u
    JOIN profile p ON p.user_id = u.id AND NOT p.fake_user
    JOIN social_auth a ON a.user_id = u.id
    LEFT JOIN user_cache_refresh_time t ON t.user_id = u.id
    CROSS JOIN LATERAL (SELECT CASE a.provider
      WHEN 'edxorg' THEN least(coalesce(t.enrollment, '-infinity'), coalesce(t.certificate, '-infinity'), coalesce(t.current_grade, '-infinity'))
      ELSE least(coalesce(t.enrollment_mitxonline, '-infinity'), coalesce(t.current_grade_mitxonline, '-infinity')) END AS at) oldest
   WHERE u.is_active
     AND oldest.at < $1::timestamptz - ${BULK_STALE}
     AND ($4 OR NOT EXISTS (SELECT FROM program_enrollment e JOIN program g ON g.id = e.program_id WHERE e.user_id = u.id AND g.title = $3)
             OR EXISTS (SELECT FROM program_enrollment e JOIN program g ON g.id = e.program_id WHERE e.user_id = u.id AND g.title <> $3))
   GROUP BY u.id`

export type Selection = { now: Date; excludedUserIds: readonly number[]; dedpTitle: string; includeDedp: boolean }

const selectionValues = (selection: Selection) => [
  selection.now,
  selection.excludedUserIds,
  selection.dedpTitle,
  selection.includeDedp,
]

/** Ids of the learners that a bulk run at `now` would refresh, oldest first. */
export async function selectLearners(database: Pool, selection: Selection): Promise<number[]> {
  const sql = `SELECT user_id FROM (${SELECTED_LEARNERS}) s WHERE NOT excluded ORDER BY oldest, user_id`
  const result = await query<{ user_id: number }>(database, sql, selectionValues(selection))
  return result.rows.map((row) => row.user_id)
}

export type NewRun = { id: string; lease: HeldLease; startedAt: Date; deadline: Date; forced: boolean }

/**
 * Writes the ledger of a bulk run in one statement, guarded by the lease. Opening a run that is there already changes nothing.
 * @returns how many learners it holds.
 * @throws LeaseLost
 */
export async function openBulkRun(database: Pool, run: NewRun, selection: Selection): Promise<number> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($6, $7) AS held),
    selected AS MATERIALIZED (${SELECTED_LEARNERS}),
    run AS (
      INSERT INTO refresh_run (id, kind, lease_name, fence, started_at, deadline, excluded)
      SELECT $5, 'bulk', $6, $7, $1, $8, (SELECT count(*) FROM selected WHERE excluded) FROM guard WHERE held
      ON CONFLICT (id) DO NOTHING RETURNING id),
    learners AS (
      INSERT INTO refresh_run_learner (run_id, position, user_id)
      SELECT run.id, row_number() OVER (ORDER BY oldest, user_id), user_id FROM selected, run WHERE NOT excluded
      RETURNING 1)
    SELECT (SELECT held FROM guard) AS held, (SELECT count(*) FROM learners)::int AS inserted`
  const values = [...selectionValues(selection), run.id, run.lease.name, run.lease.fence, run.deadline]
  const { rows } = await query<{ inserted: number }>(database, sql, values)
  return rows[0]?.inserted || learnersOfRun(database, run.id)
}

/** Writes the ledger of a run over one learner, on one backend or on both, guarded by the lease. @throws LeaseLost */
export async function openLearnerRun(
  database: Pool,
  run: NewRun,
  learner: { userId: number; backend: Backend | undefined },
): Promise<void> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($2, $3) AS held),
    run AS (
      INSERT INTO refresh_run (id, kind, lease_name, fence, forced, started_at, deadline)
      SELECT $1, 'learner', $2, $3, $4, $5, $6 FROM guard WHERE held ON CONFLICT (id) DO NOTHING RETURNING id)
    INSERT INTO refresh_run_learner (run_id, position, user_id, mitxonline_outcome, edxorg_outcome)
    SELECT run.id, 1, $7, CASE WHEN $8 = 'edxorg' THEN 'not-asked' END, CASE WHEN $8 = 'mitxonline' THEN 'not-asked' END FROM run`
  const { userId, backend = null } = learner
  await query(database, sql, [run.id, run.lease.name, run.lease.fence, run.forced, run.startedAt, run.deadline, userId, backend])
}

/** Hands an earlier run's ledger over to the lease that is held now, so that what has no outcome there goes on. @throws LeaseLost */
export async function resumeRun(database: Pool, id: string, lease: HeldLease, deadline: Date): Promise<number | null> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($2, $3) AS held)
    UPDATE refresh_run SET lease_name = $2, fence = $3, deadline = $4, ended_at = NULL, report = NULL
      FROM guard WHERE held AND id = $1 AND kind = 'bulk'`
  const { rowCount } = await query(database, sql, [id, lease.name, lease.fence, deadline])
  return rowCount ? learnersOfRun(database, id) : null
}

async function learnersOfRun(database: Pool, id: string): Promise<number> {
  const sql = 'SELECT coalesce(max(position), 0) AS learners FROM refresh_run_learner WHERE run_id = $1'
  const { rows } = await query<{ learners: number }>(database, sql, [id])
  return rows[0]?.learners ?? 0
}

/** Deletes the ledgers of runs that ended longer ago than operations looks back. */
export async function deleteOldRuns(database: Pool, before: Date): Promise<void> {
  await query(database, 'DELETE FROM refresh_run WHERE started_at < $1', [before])
}

/** The learners at the positions [first, first + size) of a run that still lack an outcome, in order. */
export async function unfinishedLearners(database: Pool, runId: string, first: number, size: number): Promise<number[]> {
  const sql = `
    SELECT user_id FROM refresh_run_learner
     WHERE run_id = $1 AND position >= $2 AND position < $2 + $3 AND (mitxonline_outcome IS NULL OR edxorg_outcome IS NULL)
     ORDER BY position`
  const { rows } = await query<{ user_id: number }>(database, sql, [runId, first, size])
  return rows.map((row) => row.user_id)
}

/** Where a learner stands on one backend, before anything is fetched. */
export type LearnerState = {
  /** The learner's username on the backend; null when no account is linked. */
  uid: string | null
  times: RefreshTimes
  /** Course keys of the runs of this backend in the enrollment cache. */
  enrolledKeys: string[]
  /** The outcome in this run's ledger, if there is one already. */
  outcome: string | null
  /** Whether this run has an outcome or an attempt for the learner, on either backend. */
  started: boolean
}

/** All that the refresh of one learner on one backend has to know from Postgres, in one round trip. */
export async function loadLearner(database: Pool, runId: string, userId: number, backend: Backend): Promise<LearnerState> {
  const sql = `
    SELECT (SELECT a.uid FROM social_auth a JOIN app_user u ON u.id = a.user_id AND u.is_active
             WHERE a.user_id = $2 AND a.provider = $3) AS uid,
           l.${backend}_outcome AS outcome, coalesce(l.mitxonline_attempts + l.edxorg_attempts > 0, false) AS started,
           ARRAY(SELECT r.edx_course_key FROM cached_enrollment e JOIN course_run r ON r.id = e.course_run_id
                  WHERE e.user_id = $2 AND r.courseware_backend = $3 AND r.edx_course_key IS NOT NULL ORDER BY r.id) AS "enrolledKeys",
           t.enrollment, t.certificate, t.current_grade, t.enrollment_mitxonline, t.current_grade_mitxonline
      FROM (SELECT) one
      LEFT JOIN user_cache_refresh_time t ON t.user_id = $2
      LEFT JOIN refresh_run_learner l ON l.run_id = $1 AND l.user_id = $2`
  type Row = Omit<LearnerState, 'times'> & RefreshTimes
  const { rows } = await query<Row>(database, sql, [runId, userId, backend])
  const { uid = null, outcome = null, started = false, enrolledKeys = [], ...times } = rows[0] ?? {}
  return { uid, outcome, started, enrolledKeys, times }
}

/** Of the course keys that a backend reports, those of its runs that MicroMasters knows. */
export async function knownKeys(database: Pool, backend: Backend, keys: readonly string[]): Promise<Set<string>> {
  const sql = 'SELECT edx_course_key AS key FROM course_run WHERE courseware_backend = $1 AND edx_course_key = ANY ($2)'
  const { rows } = await query<{ key: string }>(database, sql, [backend, keys])
  return new Set(rows.map((row) => row.key))
}

/** What a backend reports for one cache: the body as sent, by course key. It replaces what is cached. */
export type Replacement = { cache: Cache; replacedAt: Date; rows: ReadonlyMap<string, unknown> }

/** What one attempt at a learner on a backend leaves in the database. No outcome: the step will be tried again. */
export type StepResult = {
  replacements: readonly Replacement[]
  outcome: { outcome: 'fetched' } | RefreshOutcome | null
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
    reason: parameters.add(result.outcome?.outcome === 'failed' ? result.outcome.reason : null),
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

const tableOf: Record<CacheKind, string> = {
  enrollment: 'cached_enrollment',
  certificate: 'cached_certificate',
  current_grade: 'cached_current_grade',
}

type Names = Record<'lease' | 'fence' | 'user' | 'run' | 'now' | 'requests' | 'outcome' | 'reason', string>

/**
 * The part of the statement that sets the times. Their row is the lock: who finds it changed since it was read has lost to somebody
 * whose answers are as new, and writes nothing. Times are compared as JavaScript has them, to the millisecond.
 */
function timesUpdate(replacements: readonly Replacement[], loaded: RefreshTimes, parameters: Parameters, names: Names): string {
  const columns = replacements.map(({ cache, replacedAt }) => ({
    name: cache.name,
    time: parameters.add(replacedAt),
    before: parameters.add(loaded[cache.name] ?? null),
  }))
  const unchanged = columns.map(
    ({ name, before }) => `date_trunc('milliseconds', t.${name}) IS NOT DISTINCT FROM ${before}::timestamptz`,
  )
  return `
    replaced AS (
      INSERT INTO user_cache_refresh_time AS t (user_id, ${columns.map(({ name }) => name).join()})
      SELECT ${names.user}, ${columns.map(({ time }) => `${time}::timestamptz`).join()} FROM guard WHERE held
      ON CONFLICT (user_id) DO UPDATE SET ${columns.map(({ name }) => `${name} = excluded.${name}`).join()}
       WHERE ${unchanged.join(' AND ')}
      RETURNING 1)`
}

/** The part of the statement that replaces the rows of one cache, and the expression that counts those it changed. */
function replacementParts(backend: Backend, { cache: { kind }, rows }: Replacement, parameters: Parameters, names: Names) {
  const table = tableOf[kind]
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
         AND EXISTS (SELECT FROM replaced)
         AND NOT EXISTS (SELECT FROM ${kind}_reported n WHERE n.course_run_id = c.course_run_id)
      RETURNING 1)`
  return { sql, changed: `(SELECT count(*) FROM ${kind}_upserted) + (SELECT count(*) FROM ${kind}_deleted)` }
}

/** The part of the statement that counts the changes, queues the index updates they need, and notes the attempt in the ledger. */
function ledgerUpdate(backend: Backend, names: Names, changes: string): string {
  const other = backend === 'edxorg' ? 'mitxonline' : 'edxorg'
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
             ${backend}_reason = ${names.reason},
             ${backend}_outcome = CASE WHEN ${names.outcome}::text <> 'fetched' THEN ${names.outcome}
                                       WHEN ${names.outcome}::text = 'fetched' AND (${backend}_changed OR change.rows > 0) THEN 'refreshed'
                                       WHEN ${names.outcome}::text = 'fetched' THEN 'unchanged' END,
             finished_at = CASE WHEN ${names.outcome}::text IS NOT NULL AND ${other}_outcome IS NOT NULL THEN ${names.now}::timestamptz END
        FROM change, guard
       WHERE guard.held AND l.run_id = ${names.run} AND l.user_id = ${names.user}
      RETURNING ${backend}_outcome AS outcome)`
}

/** Notes that a learner's step failed for good, unless it has an outcome already. @throws LeaseLost */
export async function recordFailure(
  database: Pool,
  at: { runId: string; lease: HeldLease; userId: number; backend: Backend; now: Date },
  reason: FailureReason,
): Promise<void> {
  const other = at.backend === 'edxorg' ? 'mitxonline' : 'edxorg'
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held)
    UPDATE refresh_run_learner
       SET ${at.backend}_outcome = 'failed', ${at.backend}_reason = $3,
           finished_at = CASE WHEN ${other}_outcome IS NOT NULL THEN $6::timestamptz END
      FROM guard WHERE held AND run_id = $4 AND user_id = $5 AND ${at.backend}_outcome IS NULL`
  await query(database, sql, [at.lease.name, at.lease.fence, reason, at.runId, at.userId, at.now])
}
