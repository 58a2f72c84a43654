import type { ClientBase } from 'pg'
import * as z from 'zod'
import { backendFaults, blameless, type FailureReason } from '../domain/refresh-outcome.ts'
import { query } from '../platform/database.ts'
import { overlookedTotals } from './overlooked.ts'
import { passReport } from './pass.ts'

/** Of the reasons that are nobody's fault, these pass; a step that broke would keep the run open for ever if it were postponed. */
const passing: readonly FailureReason[] = blameless.filter((reason) => reason !== 'step-failed')

/**
 * Takes the failures of a pass that say nothing about the learner off the list: the backend was not asked, asked to wait, or failed for
 * nearly everybody (rules/refresh.md, "Strikes": "A backend outage is nobody's strike"). Else an outage at the hour of the freeze would complete
 * the run without its grades.
 */
export async function postponeBlameless(client: ClientBase, passId: string): Promise<void> {
  const sql = `
    WITH outage AS (
      SELECT EXISTS (SELECT FROM freeze_pass_learner WHERE pass_id = $1 AND reason = 'backend-unavailable') AS of_backend)
    UPDATE freeze_pass_learner SET outcome = 'postponed' FROM outage
     WHERE pass_id = $1 AND outcome = 'failed' AND (reason = ANY ($2) OR (outage.of_backend AND reason = ANY ($3)))`
  await query(client, sql, [passId, passing, backendFaults])
}

const totals = z.object({
  courseRunId: z.number(),
  startedAt: z.date(),
  completedRun: z.boolean(),
  outcomes: z.array(z.object({ outcome: z.string().nullable(), reason: z.string().nullable(), learners: z.number() })),
  /** Of a pass that completed the run: the failures of the pass before, which are left out. */
  leftOut: z.record(z.string(), z.number()),
  /** Of a pass over a run. */
  withoutGrade: z.number(),
  withoutCertificate: z.number(),
  /** The report, when the pass has ended already. */
  report: passReport.nullable(),
})

/** What the ledger of a pass adds up to. Null: no such pass. */
export async function totalsOf(client: ClientBase, passId: string): Promise<z.infer<typeof totals> | null> {
  const sql = `
    SELECT p.course_run_id AS "courseRunId", p.started_at AS "startedAt", p.completed_run AS "completedRun", p.report,
           (SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]') FROM (
              SELECT outcome, reason, count(*) AS learners FROM freeze_pass_learner WHERE pass_id = p.id GROUP BY 1, 2) o) AS outcomes,
           (SELECT coalesce(jsonb_object_agg(reason, learners), '{}') FROM (
              SELECT l.reason, count(*) AS learners FROM freeze_pass_learner l
               WHERE p.completed_run AND l.outcome = 'failed'
                 AND l.pass_id = (SELECT b.id FROM freeze_pass b
                                   WHERE b.course_run_id = p.course_run_id AND b.kind = 'run' AND b.id <> p.id
                                     AND (b.started_at, b.id) < (p.started_at, p.id)
                                   ORDER BY b.started_at DESC, b.id DESC LIMIT 1)
                 AND NOT EXISTS (SELECT FROM final_grade f
                                  WHERE f.user_id = l.user_id AND f.course_run_id = p.course_run_id AND f.status = 'complete')
               GROUP BY l.reason) r) AS "leftOut",
           overlooked."withoutGrade", overlooked."withoutCertificate"
      FROM freeze_pass p
      CROSS JOIN LATERAL (${overlookedTotals("CASE WHEN p.kind = 'run' THEN p.course_run_id END")}) overlooked
     WHERE p.id = $1`
  const { rows } = await query(client, sql, [passId])
  return rows[0] ? totals.parse(rows[0]) : null
}

/** Keeps the report with its pass, and ends the ledger of its fetches. */
export async function storeReport(client: ClientBase, passId: string, endedAt: Date, report: object): Promise<void> {
  const sql = `
    WITH fetches AS (UPDATE refresh_run SET ended_at = $2 WHERE id = $1)
    UPDATE freeze_pass SET ended_at = $2, report = $3 WHERE id = $1`
  await query(client, sql, [passId, endedAt, JSON.stringify(report)])
}
