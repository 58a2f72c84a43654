import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import type { FailureReason } from '../domain/refresh-outcome.ts'
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

/** How many learners a bulk run at `now` would refresh, and how many it would leave out for their strikes. */
export async function countDue(database: Pool, selection: Selection): Promise<{ due: number; excluded: number }> {
  const sql = `
    SELECT count(*) FILTER (WHERE NOT excluded)::int AS due, count(*) FILTER (WHERE excluded)::int AS excluded
      FROM (${SELECTED_LEARNERS}) s`
  const { rows } = await query<{ due: number; excluded: number }>(database, sql, selectionValues(selection))
  return rows[0] ?? { due: 0, excluded: 0 }
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
