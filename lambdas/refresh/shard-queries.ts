import type { Pool } from 'pg'
import type { FailureReason } from '../domain/refresh-outcome.ts'
import { query } from '../platform/database.ts'
import type { Run } from './run.ts'

export type ListedLearner = { userId: number; uid: string }

/** As long as enrollments count as fresh (rules/refresh.md, "What is refreshed"). */
const FRESH = "interval '5 minutes'"

/**
 * The learners at the positions [first, first + size) of a run with an account on MITx Online that has no outcome yet, whose enrollments are
 * neither fresh nor asked for just now.
 */
export async function learnersToList(
  database: Pool,
  runId: string,
  { first, size }: { first: number; size: number },
  now: Date,
): Promise<ListedLearner[]> {
  const sql = `
    SELECT l.user_id AS "userId", a.uid
      FROM refresh_run_learner l
      JOIN app_user u ON u.id = l.user_id AND u.is_active
      JOIN social_auth a ON a.user_id = l.user_id AND a.provider = 'mitxonline'
      LEFT JOIN user_cache_refresh_time t ON t.user_id = l.user_id
      LEFT JOIN refresh_run_enrollments n ON n.run_id = l.run_id AND n.user_id = l.user_id
     WHERE l.run_id = $1 AND l.position >= $2 AND l.position < $2 + $3 AND l.mitxonline_outcome IS NULL
       AND coalesce(greatest(t.enrollment_mitxonline, n.asked_at), '-infinity') <= $4::timestamptz - ${FRESH}
     ORDER BY l.position`
  return (await query<ListedLearner>(database, sql, [runId, first, size, now])).rows
}

/** Keeps the enrollments of some learners, as sent, until their own steps take them up, and the requests they took. @throws LeaseLost */
export async function storeEnrollments(
  database: Pool,
  { id, lease }: Pick<Run, 'id' | 'lease'>,
  asked: {
    askedAt: Date
    rows: readonly { userId: number; enrollments: readonly unknown[] }[]
    requests: Readonly<Record<string, number>>
  },
): Promise<void> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held),
    counted AS (
      UPDATE refresh_run SET group_requests = add_counts(group_requests, $4) FROM guard WHERE held AND id = $3)
    INSERT INTO refresh_run_enrollments AS n (run_id, user_id, asked_at, rows)
    SELECT $3, g.user_id, $5, g.rows FROM guard, unnest($6::int[], $7::jsonb[]) AS g (user_id, rows) WHERE held
    ON CONFLICT (run_id, user_id) DO UPDATE SET asked_at = excluded.asked_at, rows = excluded.rows`
  const { askedAt, rows, requests } = asked
  await query(database, sql, [
    lease.name,
    lease.fence,
    id,
    JSON.stringify(requests),
    askedAt,
    rows.map(({ userId }) => userId),
    rows.map(({ enrollments }) => JSON.stringify(enrollments)),
  ])
}

/** Notes why a shard's enrollments could not be asked for together; its learners' own steps ask. @throws LeaseLost */
export async function recordGroupFailure(
  database: Pool,
  { id, lease }: Pick<Run, 'id' | 'lease'>,
  first: number,
  reason: FailureReason,
): Promise<void> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held)
    UPDATE refresh_run SET group_failures = group_failures || jsonb_build_object($4::text, $5::text) FROM guard WHERE held AND id = $3`
  await query(database, sql, [lease.name, lease.fence, id, first, reason])
}

/** Takes away what the learners' steps have taken up, or never will. */
export async function forgetEnrollments(database: Pool, runId: string): Promise<void> {
  await query(database, 'DELETE FROM refresh_run_enrollments WHERE run_id = $1', [runId])
}
