import type { Pool } from 'pg'
import { query } from '../platform/database.ts'

/**
 * How the pass of an execution over a run ended: closed; left to another execution that had the run's lease meanwhile; nothing to do;
 * or it broke off.
 */
export type RunEnding = 'closed' | 'elsewhere' | 'nothing' | 'failed'

export type FreezeReport = {
  runs: number
  ended: Record<RunEnding, number>
  frozen: number
  failed: number
  postponed: number
  left: number
  completedRuns: number[]
  /** Runs whose pass broke off: their child executions say why. */
  failedRuns: number[]
  anyFailed: boolean
}

type Row = {
  courseRunId: number
  ending: RunEnding
  completed: boolean
  frozen: number
  failed: number
  postponed: number
  left: number
}

/** What became of these runs in an execution that began at `startedAt`, from the ledgers of its passes. */
export async function reportFreeze(
  database: Pool,
  execution: { name: string; startedAt: Date; courseRunIds: readonly number[] },
  now: Date,
): Promise<FreezeReport> {
  const sql = `
    SELECT r.id AS "courseRunId", coalesce(p.completed_run, false) AS completed,
           CASE WHEN p.ended_at IS NOT NULL THEN 'closed'
                WHEN p.id IS NULL AND EXISTS (
                  SELECT FROM freeze_pass o LEFT JOIN refresh_run f ON f.id = o.id
                   WHERE o.course_run_id = r.id AND o.kind = 'run' AND o.execution <> $1 AND o.started_at <= $4
                     AND (o.ended_at >= $3 OR (o.ended_at IS NULL AND f.deadline > $3))) THEN 'elsewhere'
                WHEN p.id IS NULL AND (s.status = 'complete' OR r.freeze_grade_date IS NULL OR r.freeze_grade_date >= $4) THEN 'nothing'
                ELSE 'failed' END AS ending,
           count(l.*) FILTER (WHERE l.outcome = 'frozen')::int AS frozen, count(l.*) FILTER (WHERE l.outcome = 'failed')::int AS failed,
           count(l.*) FILTER (WHERE l.outcome = 'postponed')::int AS postponed, count(l.*) FILTER (WHERE l.outcome IS NULL)::int AS left
      FROM course_run r
      LEFT JOIN course_run_grading_status s ON s.course_run_id = r.id
      LEFT JOIN freeze_pass p ON p.course_run_id = r.id AND p.execution = $1 AND p.kind <> 'learner'
      LEFT JOIN freeze_pass_learner l ON l.pass_id = p.id
     WHERE r.id = ANY ($2)
     GROUP BY r.id, s.status, p.id ORDER BY r.id`
  const { rows } = await query<Row>(database, sql, [execution.name, execution.courseRunIds, execution.startedAt, now])
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0)
  const ended = (ending: RunEnding) => rows.filter((row) => row.ending === ending)
  const failedRuns = ended('failed').map((row) => row.courseRunId)
  return {
    runs: rows.length,
    ended: {
      closed: ended('closed').length,
      elsewhere: ended('elsewhere').length,
      nothing: ended('nothing').length,
      failed: failedRuns.length,
    },
    frozen: sum((row) => row.frozen),
    failed: sum((row) => row.failed),
    postponed: sum((row) => row.postponed),
    left: sum((row) => row.left),
    completedRuns: rows.filter((row) => row.completed).map((row) => row.courseRunId),
    failedRuns,
    anyFailed: failedRuns.length > 0,
  }
}
