import type { Pool } from 'pg'
import * as z from 'zod'
import { query } from '../platform/database.ts'

export type RunSummary = {
  id: string
  kind: string
  startedAt: Date
  endedAt: Date | null
  deadline: Date
  learners: number
  report: unknown
}

/** The newest refresh runs, newest first; runs over one learner only when asked for. */
export async function listRuns(database: Pool, limit: number, withLearnerRuns: boolean): Promise<RunSummary[]> {
  const sql = `
    SELECT id, kind, started_at AS "startedAt", ended_at AS "endedAt", deadline, report,
           (SELECT coalesce(max(position), 0) FROM refresh_run_learner l WHERE l.run_id = r.id) AS learners
      FROM refresh_run r WHERE $2 OR kind = 'bulk' ORDER BY started_at DESC LIMIT $1`
  return (await query<RunSummary>(database, sql, [limit, withLearnerRuns])).rows
}

export type FailedLearner = { userId: number; backend: string; reason: string; attempts: number }

/** The learners of a run who failed on a backend, in the run's order; of one reason, when it is given. */
export async function failedLearners(
  database: Pool,
  runId: string,
  reason: string | null,
  limit: number,
): Promise<FailedLearner[]> {
  const sql = `
    SELECT user_id AS "userId", backend, reason, attempts
      FROM refresh_run_learner,
           LATERAL (VALUES ('mitxonline', mitxonline_outcome, mitxonline_reason, mitxonline_attempts),
                           ('edxorg', edxorg_outcome, edxorg_reason, edxorg_attempts)) AS b (backend, outcome, reason, attempts)
     WHERE run_id = $1 AND outcome = 'failed' AND ($2::text IS NULL OR reason = $2)
     ORDER BY position, backend DESC LIMIT $3`
  return (await query<FailedLearner>(database, sql, [runId, reason, limit])).rows
}

/** What is known of a learner, without names, e-mail addresses or tokens. Null: there is no such learner. */
export async function describeLearner(database: Pool, username: string): Promise<LearnerDescription | null> {
  const sql = `
    SELECT u.id, u.is_active AS active,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('backend', provider, 'tokenUpdatedAt', token_updated_at, 'expiresInSeconds', expires_in,
                                                         'invalidSince', invalid_since) ORDER BY provider DESC), '[]')
              FROM social_auth WHERE user_id = u.id) AS accounts,
           (SELECT to_jsonb(t) - 'user_id' FROM user_cache_refresh_time t WHERE t.user_id = u.id) AS caches,
           jsonb_build_object('enrollments', (SELECT count(*) FROM cached_enrollment WHERE user_id = u.id),
                              'certificates', (SELECT count(*) FROM cached_certificate WHERE user_id = u.id),
                              'currentGrades', (SELECT count(*) FROM cached_current_grade WHERE user_id = u.id)) AS cached,
           (SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]') FROM (
              SELECT l.run_id AS run, l.mitxonline_outcome AS mitxonline, l.mitxonline_reason AS "mitxonlineReason",
                     l.edxorg_outcome AS edxorg, l.edxorg_reason AS "edxorgReason", l.finished_at AS "finishedAt"
                FROM refresh_run_learner l JOIN refresh_run r ON r.id = l.run_id
               WHERE l.user_id = u.id ORDER BY r.started_at DESC LIMIT 5) o) AS "lastOutcomes"
      FROM app_user u WHERE u.username = $1`
  const { rows } = await query(database, sql, [username])
  return rows[0] ? learnerDescription.parse(rows[0]) : null
}

const learnerDescription = z.object({
  id: z.number(),
  active: z.boolean(),
  accounts: z.array(
    z.object({
      backend: z.string(),
      tokenUpdatedAt: z.string().nullable(),
      expiresInSeconds: z.number().nullable(),
      invalidSince: z.string().nullable(),
    }),
  ),
  caches: z.record(z.string(), z.string().nullable()).nullable(),
  cached: z.object({ enrollments: z.number(), certificates: z.number(), currentGrades: z.number() }),
  lastOutcomes: z.array(z.record(z.string(), z.string().nullable())),
})
export type LearnerDescription = z.infer<typeof learnerDescription>

/** The highest fence that may still write under a lease is raised, so that a broken lease's holder is refused. */
export async function raiseFence(database: Pool, name: string, fence: number): Promise<void> {
  await query(database, 'SELECT hold_fence($1, $2)', [name, fence])
}

/** Notes who changed what, and why (spec 80, "Commands"). */
export async function audit(
  database: Pool,
  entry: { operator: string; command: string; reason: string | null; details: Record<string, string | number | boolean> },
): Promise<void> {
  const sql = 'INSERT INTO operator_audit (operator, command, reason, details) VALUES ($1, $2, $3, $4)'
  await query(database, sql, [entry.operator, entry.command, entry.reason, JSON.stringify(entry.details)])
}

/** One line on what waits for OpenSearch, and on the schema. */
export async function describeDatabase(
  database: Pool,
): Promise<{ outbox: number; oldestOutbox: Date | null; migrations: number }> {
  const sql = `
    SELECT (SELECT count(*)::int FROM search_outbox) AS outbox, (SELECT min(created_on) FROM search_outbox) AS "oldestOutbox",
           (SELECT count(*)::int FROM schema_migration) AS migrations`
  const { rows } = await query<{ outbox: number; oldestOutbox: Date | null; migrations: number }>(database, sql)
  return rows[0] ?? { outbox: 0, oldestOutbox: null, migrations: 0 }
}
