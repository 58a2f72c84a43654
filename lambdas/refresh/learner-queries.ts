import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import type { CacheKind, RefreshTimes } from '../domain/freshness.ts'
import { backendFaults } from '../domain/refresh-outcome.ts'
import { query } from '../platform/database.ts'

export const tableOf: Record<CacheKind, string> = {
  enrollment: 'cached_enrollment',
  certificate: 'cached_certificate',
  current_grade: 'cached_current_grade',
}

/** Where a learner stands on one backend, before anything is fetched. */
export type LearnerState = {
  /**
   * The learner's username on the backend: where only one run is asked for, the one that the cached enrollment in it carries, because the site
   * may have renamed the account since its last login here. Null when no account is linked.
   */
  uid: string | null
  times: RefreshTimes
  /** Course keys of the runs of this backend in which the learner is enrolled, by the cache. */
  enrolledKeys: string[]
  /** Course keys of the rows of this backend that are cached. */
  cachedKeys: Record<CacheKind, string[]>
  /** The enrollments that were asked for by the learner's shard, as sent. */
  listed: { askedAt: Date; rows: unknown } | null
  /** The key of the only run that is asked for, where there is one; null when it has none. */
  onlyRun: string | null
  /** The learner's last refresh from this backend failed because it was down, or did not do what it should. */
  failedBefore: boolean
  /** The backend has refused the learner's stored credentials, and not taken them since. */
  wasRefused: boolean
  /** The outcome in this run's ledger, if there is one already. */
  outcome: string | null
  /** Whether this run has an outcome or an attempt for the learner, on either backend. */
  started: boolean
}

const CACHED_KEYS = Object.entries(tableOf)
  .map(
    ([kind, table]) => `'${kind}', ARRAY(SELECT r.edx_course_key FROM ${table} c JOIN course_run r ON r.id = c.course_run_id
                                WHERE c.user_id = $2 AND r.courseware_backend = $3 AND r.edx_course_key IS NOT NULL)`,
  )
  .join(', ')

/** All that the refresh of one learner on one backend has to know from Postgres, in one round trip. */
export async function loadLearner(
  database: Pool,
  run: { id: string; courseRunId?: number | undefined },
  userId: number,
  backend: Backend,
): Promise<LearnerState> {
  const sql = `
    SELECT jsonb_build_object(${CACHED_KEYS}) AS "cachedKeys", n.asked_at AS "askedAt", n.rows,
           (SELECT edx_course_key FROM course_run WHERE id = $4) AS "onlyRun",
           coalesce((SELECT b.${backend}_outcome = 'failed' AND b.${backend}_reason = ANY ($5)
                       FROM refresh_run_learner b JOIN refresh_run o ON o.id = b.run_id
                      WHERE b.user_id = $2 AND b.run_id <> $1 AND b.${backend}_outcome NOT IN ('not-asked', 'not-linked')
                      ORDER BY o.started_at DESC LIMIT 1), false) AS "failedBefore",
           (SELECT coalesce((SELECT e.data->>'user' FROM cached_enrollment e WHERE e.user_id = $2 AND e.course_run_id = $4), a.uid)
              FROM social_auth a JOIN app_user u ON u.id = a.user_id AND u.is_active
             WHERE a.user_id = $2 AND a.provider = $3) AS uid,
           EXISTS (SELECT FROM social_auth a WHERE a.user_id = $2 AND a.provider = $3 AND a.invalid_since IS NOT NULL) AS "wasRefused",
           l.${backend}_outcome AS outcome, coalesce(l.mitxonline_attempts + l.edxorg_attempts > 0, false) AS started,
           ARRAY(SELECT r.edx_course_key FROM active_enrollment e JOIN course_run r ON r.id = e.course_run_id
                  WHERE e.user_id = $2 AND r.courseware_backend = $3 AND r.edx_course_key IS NOT NULL ORDER BY r.id) AS "enrolledKeys",
           t.enrollment, t.certificate, t.current_grade, t.enrollment_mitxonline, t.current_grade_mitxonline
      FROM (SELECT) one
      LEFT JOIN user_cache_refresh_time t ON t.user_id = $2
      LEFT JOIN refresh_run_learner l ON l.run_id = $1 AND l.user_id = $2
      LEFT JOIN refresh_run_enrollments n ON n.run_id = $1 AND n.user_id = $2`
  type Row = Omit<LearnerState, 'times' | 'listed'> & RefreshTimes & { askedAt: Date | null; rows: unknown }
  const values = [run.id, userId, backend, run.courseRunId ?? null, backendFaults]
  const [row] = (await query<Row>(database, sql, values)).rows
  if (!row) throw new Error('loading a learner gave no row')
  const { uid, outcome, started, enrolledKeys, cachedKeys, onlyRun, failedBefore, wasRefused, askedAt, rows, ...times } = row
  return {
    uid,
    outcome,
    started,
    enrolledKeys,
    cachedKeys,
    onlyRun,
    failedBefore,
    wasRefused,
    listed: askedAt && { askedAt, rows },
    times,
  }
}

/** Of the course keys that a backend reports, those of its runs that MicroMasters knows. */
export async function knownKeys(database: Pool, backend: Backend, keys: readonly string[]): Promise<Set<string>> {
  const sql = 'SELECT edx_course_key AS key FROM course_run WHERE courseware_backend = $1 AND edx_course_key = ANY ($2)'
  const { rows } = await query<{ key: string }>(database, sql, [backend, keys])
  return new Set(rows.map((row) => row.key))
}
