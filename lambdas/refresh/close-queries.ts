import type { Pool } from 'pg'
import { type Backend, backends } from '../domain/backends.ts'
import { strikeReasons } from '../domain/refresh-outcome.ts'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import type { RefreshReport } from './report.ts'

type Totals = Omit<RefreshReport, 'run' | 'endedAt' | 'startedAt' | 'failed' | 'failedRuns' | 'failedGroups' | 'upstream'> & {
  startedAt: Date
  failed: Record<string, number> | null
  failedGroups: Record<string, number> | null
  failedRuns: RefreshReport['failedRuns'] | null
  requests: Record<Backend, Record<string, number> | null>
}

const requestsOf = (backend: Backend) => `
  (SELECT jsonb_object_agg(key, total) FROM (
     SELECT key, sum(value::bigint) AS total
       FROM (SELECT ${backend}_requests AS counts FROM ledger${backend === 'mitxonline' ? ' UNION ALL SELECT group_requests FROM refresh_run WHERE id = $1' : ''}) c,
            jsonb_each_text(c.counts) GROUP BY key) by_status)`

/** Runs that a report names: those that failed for the most learners. The ledger has them all. */
const NAMED_RUNS = 50

/** The report of a run, from its ledger. Null when there is no such run. */
export async function reportOf(database: Pool, runId: string, endedAt: Date): Promise<RefreshReport | null> {
  const sql = `
    WITH ledger AS MATERIALIZED (SELECT * FROM refresh_run_learner WHERE run_id = $1),
    learner AS (
      SELECT CASE WHEN 'failed' IN (mitxonline_outcome, edxorg_outcome) THEN 'failed'
                  WHEN mitxonline_outcome IS NULL OR edxorg_outcome IS NULL THEN 'left'
                  WHEN 'partly' IN (mitxonline_outcome, edxorg_outcome) THEN 'partly'
                  WHEN 'refreshed' IN (mitxonline_outcome, edxorg_outcome) THEN 'refreshed'
                  ELSE 'unchanged' END AS outcome,
             coalesce(CASE WHEN mitxonline_outcome = 'failed' THEN mitxonline_reason END, edxorg_reason) AS reason
        FROM ledger)
    SELECT r.started_at AS "startedAt", r.excluded,
           (SELECT count(*)::int FROM learner) AS selected,
           (SELECT count(*)::int FROM learner WHERE outcome = 'refreshed') AS refreshed,
           (SELECT count(*)::int FROM learner WHERE outcome = 'unchanged') AS unchanged,
           (SELECT count(*)::int FROM learner WHERE outcome = 'partly') AS partly,
           (SELECT jsonb_agg(jsonb_build_object('run', key, 'learners', learners) ORDER BY learners DESC, key) FROM (
              SELECT key, count(*) AS learners FROM ledger, unnest(mitxonline_failed_runs || edxorg_failed_runs) AS f (key)
               GROUP BY key ORDER BY learners DESC, key LIMIT ${NAMED_RUNS}) by_run) AS "failedRuns",
           (SELECT count(*)::int FROM learner WHERE outcome = 'left') AS left,
           (SELECT jsonb_object_agg(reason, learners) FROM (
              SELECT reason, count(*) AS learners FROM learner WHERE outcome = 'failed' GROUP BY reason) by_reason) AS failed,
           (SELECT jsonb_object_agg(reason, shards) FROM (
              SELECT value AS reason, count(*) AS shards FROM jsonb_each_text(r.group_failures) GROUP BY value) by_reason) AS "failedGroups",
           jsonb_build_object(${backends.map((backend) => `'${backend}', ${requestsOf(backend)}`).join(', ')}) AS requests,
           array_remove(ARRAY[${backends.map((backend) => `CASE WHEN EXISTS (SELECT FROM ledger WHERE ${backend}_reason = 'backend-unavailable') THEN '${backend}' END`).join(', ')}], NULL) AS unavailable,
           (SELECT coalesce(sum(index_updates), 0)::int FROM ledger) AS "indexUpdates"
      FROM refresh_run r WHERE r.id = $1`
  const { rows } = await query<Totals>(database, sql, [runId])
  const totals = rows[0]
  if (!totals) return null
  const { requests, failed, failedRuns, failedGroups, startedAt, ...counts } = totals
  return {
    run: runId,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    ...counts,
    failed: failed ?? {},
    failedRuns: failedRuns ?? [],
    failedGroups: failedGroups ?? {},
    upstream: { mitxonline: summed(requests.mitxonline), edxorg: summed(requests.edxorg) },
  }
}

function summed(byStatus: Record<string, number> | null) {
  const counts = byStatus ?? {}
  return { requests: Object.values(counts).reduce((sum, count) => sum + count, 0), byStatus: counts }
}

/** Keeps the report with its run, guarded by the lease. @throws LeaseLost */
export async function closeRun(database: Pool, lease: HeldLease, report: RefreshReport): Promise<void> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held)
    UPDATE refresh_run SET ended_at = $4, report = $5 FROM guard WHERE held AND id = $3`
  await query(database, sql, [lease.name, lease.fence, report.run, report.endedAt, JSON.stringify(report)])
}

/**
 * Learners of a run whose credentials work: a backend answered them, nothing failed, and no account of theirs is refused any more. Strikes
 * that they have are of a fault that is over (rules/refresh.md, "Strikes").
 */
export async function learnersInOrder(database: Pool, runId: string, userIds: readonly number[]): Promise<number[]> {
  const sql = `
    SELECT l.user_id FROM refresh_run_learner l
     WHERE l.run_id = $1 AND l.user_id = ANY ($2) AND (l.mitxonline_requests || l.edxorg_requests) ? '200'
       AND 'failed' NOT IN (coalesce(l.mitxonline_outcome, ''), coalesce(l.edxorg_outcome, ''))
       AND NOT EXISTS (SELECT FROM social_auth a WHERE a.user_id = l.user_id AND a.invalid_since IS NOT NULL)
     ORDER BY l.position`
  const { rows } = await query<{ user_id: number }>(database, sql, [runId, userIds])
  return rows.map((row) => row.user_id)
}

/** Learners whom a run gives a strike: their stored credentials are refused. Whatever else failed is the site's (rules/refresh.md, "Strikes"). */
export async function learnersToStrike(database: Pool, runId: string): Promise<number[]> {
  const sql = `
    SELECT user_id FROM refresh_run_learner
     WHERE run_id = $1
       AND ((mitxonline_outcome = 'failed' AND mitxonline_reason = ANY ($2)) OR (edxorg_outcome = 'failed' AND edxorg_reason = ANY ($2)))
     ORDER BY position`
  const { rows } = await query<{ user_id: number }>(database, sql, [runId, strikeReasons])
  return rows.map((row) => row.user_id)
}

/** The learner of a run over one. */
export async function onlyLearner(database: Pool, runId: string): Promise<number[]> {
  const sql = 'SELECT user_id FROM refresh_run_learner WHERE run_id = $1 AND position = 1'
  const { rows } = await query<{ user_id: number }>(database, sql, [runId])
  return rows.map((row) => row.user_id)
}
