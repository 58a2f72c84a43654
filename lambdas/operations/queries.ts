import type { Pool } from 'pg'
import * as z from 'zod'
import { query } from '../platform/database.ts'
import { instant } from './database-state.ts'
import { failedLearner, learnerRecord, outcome, report, runKind } from './reply-shapes.ts'
import type { Requests } from './request.ts'

const runRow = z.object({
  id: z.string(),
  kind: runKind,
  startedAt: instant,
  endedAt: instant.nullable(),
  deadline: instant,
  forced: z.boolean(),
  leaseName: z.string(),
  fence: z.number(),
  learners: z.number(),
  report: report.nullable(),
})
export type RunRow = z.infer<typeof runRow>

const RUN_COLUMNS = `
  id, kind, started_at AS "startedAt", ended_at AS "endedAt", deadline, forced, lease_name AS "leaseName", fence::float8 AS fence, report,
  (SELECT coalesce(max(position), 0) FROM refresh_run_learner l WHERE l.run_id = r.id) AS learners`

/** The newest refresh runs, newest first; runs over one learner only when asked for. */
export async function listRuns(database: Pool, limit: number, withLearnerRuns: boolean): Promise<RunRow[]> {
  const sql = `SELECT ${RUN_COLUMNS} FROM refresh_run r WHERE $2 OR kind = 'bulk' ORDER BY started_at DESC, id DESC LIMIT $1`
  return z.array(runRow).parse((await query(database, sql, [limit, withLearnerRuns])).rows)
}

/** One run. Null: there is none of that id. */
export async function findRun(database: Pool, id: string): Promise<RunRow | null> {
  const { rows } = await query(database, `SELECT ${RUN_COLUMNS} FROM refresh_run r WHERE id = $1`, [id])
  return rows[0] ? runRow.parse(rows[0]) : null
}

/** A learner's two outcomes in the ledger as two rows. */
const BY_BACKEND = `
  LATERAL (VALUES (1, 'mitxonline', mitxonline_outcome, mitxonline_reason, mitxonline_attempts),
                  (2, 'edxorg', edxorg_outcome, edxorg_reason, edxorg_attempts)) AS b (turn, backend, outcome, reason, attempts)`

const ledgerTotals = z.object({ left: z.number(), outcomes: z.array(outcome) })

/** How many learners of a run ended how on each backend, and how many lack an outcome, as its ledger has it now. */
export async function totalsOfRun(database: Pool, runId: string): Promise<z.infer<typeof ledgerTotals>> {
  const sql = `
    WITH ledger AS MATERIALIZED (SELECT * FROM refresh_run_learner WHERE run_id = $1)
    SELECT (SELECT count(*)::int FROM ledger WHERE mitxonline_outcome IS NULL OR edxorg_outcome IS NULL) AS left,
           (SELECT coalesce(jsonb_agg(to_jsonb(g) - 'turn' ORDER BY turn, outcome, learners DESC, reason), '[]') FROM (
              SELECT turn, backend, outcome, CASE WHEN outcome IN ('failed', 'partly') THEN reason END AS reason, count(*) AS learners
                FROM ledger, ${BY_BACKEND} GROUP BY turn, backend, outcome, 4) g) AS outcomes`
  return ledgerTotals.parse((await query(database, sql, [runId])).rows[0])
}

/** The learners of a run who failed on a backend, wholly or in part, in the run's order; of one reason, when it is given. */
export async function failedLearners(
  database: Pool,
  runId: string,
  reason: string | null,
  limit: number,
): Promise<z.infer<typeof failedLearner>[]> {
  const sql = `
    SELECT user_id AS "userId", backend, reason, attempts FROM refresh_run_learner, ${BY_BACKEND}
     WHERE run_id = $1 AND outcome IN ('failed', 'partly') AND ($2::text IS NULL OR reason = $2)
     ORDER BY position, turn LIMIT $3`
  return z.array(failedLearner).parse((await query(database, sql, [runId, reason, limit])).rows)
}

type Who = Requests['learner']['learner']

/** A learner's id and username. Null: there is no such learner. */
export async function findLearner(database: Pool, { username, userId }: Who): Promise<{ id: number; username: string } | null> {
  const sql = 'SELECT id, username FROM app_user WHERE username = $1 OR id = $2'
  const { rows } = await query<{ id: number; username: string }>(database, sql, [username, userId])
  return rows[0] ?? null
}

export type GradeCorrection = { on: Date; operator: string; reason: string | null }

/** The last correction of each of a learner's final grades that changed it, by course key (`freeze correct`). */
export async function correctionsOf(database: Pool, userId: number): Promise<Map<string, GradeCorrection>> {
  const sql = `
    SELECT DISTINCT ON (r.id) r.edx_course_key AS "courseKey", a.created_on AS "on", a.operator, a.reason
      FROM operator_audit a JOIN course_run r ON r.id = (a.details->>'courseRunId')::int
     WHERE a.command = 'freeze correct' AND (a.details->>'userId')::int = $1 AND (a.details->>'changed')::boolean
     ORDER BY r.id, a.id DESC`
  const { rows } = await query<GradeCorrection & { courseKey: string }>(database, sql, [userId])
  return new Map(rows.map(({ courseKey, ...correction }) => [courseKey, correction]))
}

/** What is known of a learner, without names, email addresses or tokens. Null: there is no such learner. */
export async function describeLearner(database: Pool, who: Who): Promise<z.infer<typeof learnerRecord> | null> {
  const sql = `
    SELECT u.id, u.is_active AS active,
           (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.backend DESC), '[]') FROM (
              SELECT provider AS backend, access_token IS NOT NULL AS "hasToken", invalid_since AS "invalidSince",
                     token_updated_at + expires_in * interval '1 second' AS "tokenExpiresAt"
                FROM social_auth WHERE user_id = u.id) a) AS accounts,
           coalesce((SELECT to_jsonb(t) - 'user_id' FROM user_cache_refresh_time t WHERE t.user_id = u.id), '{}') AS caches,
           jsonb_build_object('enrollments', (SELECT count(*) FROM cached_enrollment WHERE user_id = u.id),
                              'certificates', (SELECT count(*) FROM cached_certificate WHERE user_id = u.id),
                              'currentGrades', (SELECT count(*) FROM cached_current_grade WHERE user_id = u.id)) AS cached,
           (SELECT coalesce(jsonb_agg(to_jsonb(o) - 'turn' ORDER BY o."startedAt" DESC, o.turn), '[]') FROM (
              SELECT l.run_id AS run, r.started_at AS "startedAt", turn, backend, outcome, reason, attempts
                FROM (SELECT l.* FROM refresh_run_learner l JOIN refresh_run r ON r.id = l.run_id
                       WHERE l.user_id = u.id ORDER BY r.started_at DESC LIMIT 5) l
                JOIN refresh_run r ON r.id = l.run_id, ${BY_BACKEND}) o) AS "lastOutcomes"
      FROM app_user u WHERE u.username = $1 OR u.id = $2`
  const { rows } = await query(database, sql, [who.username, who.userId])
  return rows[0] ? learnerRecord.parse(rows[0]) : null
}
