import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import type { Backend } from '../domain/backends.ts'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import { type Correction, correctionSchema } from './pass.ts'

export type FreezableRun = { courseRunId: number; leaseName: string }

/**
 * Runs past their freeze date whose grading is not complete, discontinued ones too, the longest due first (rules/freeze.md, "Freezable run").
 * The lease's name holds the run's key; a run without one is named by its id.
 */
export async function freezableRuns(database: Pool, now: Date): Promise<FreezableRun[]> {
  const sql = `
    SELECT r.id AS "courseRunId", 'freeze-grades:' || coalesce(r.edx_course_key, 'run ' || r.id) AS "leaseName"
      FROM course_run r LEFT JOIN course_run_grading_status s ON s.course_run_id = r.id
     WHERE r.freeze_grade_date < $1 AND s.status IS DISTINCT FROM 'complete'
     ORDER BY r.freeze_grade_date, r.id`
  return (await query<FreezableRun>(database, sql, [now])).rows
}

/** One run with the name of its lease. Empty: there is none. */
export async function runById(database: Pool, courseRunId: number): Promise<FreezableRun[]> {
  const sql = `
    SELECT id AS "courseRunId", 'freeze-grades:' || coalesce(edx_course_key, 'run ' || id) AS "leaseName" FROM course_run WHERE id = $1`
  return (await query<FreezableRun>(database, sql, [courseRunId])).rows
}

export type RunToFreeze = { courseKey: string | null; backend: Backend; freezeGradeDate: Date | null; complete: boolean }

/** A run, with its grading status held until the transaction ends: of two who open a pass, one waits. Null: no such run. */
export async function lockRun(client: ClientBase, lease: HeldLease, courseRunId: number): Promise<RunToFreeze | null> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($2, $3) AS held)
    SELECT r.edx_course_key AS "courseKey", r.courseware_backend AS backend, r.freeze_grade_date AS "freezeGradeDate",
           EXISTS (SELECT FROM course_run_grading_status s WHERE s.course_run_id = r.id AND s.status = 'complete') AS complete
      FROM course_run r, guard WHERE r.id = $1 AND held FOR NO KEY UPDATE OF r`
  const { rows } = await query<RunToFreeze>(client, sql, [courseRunId, lease.name, lease.fence])
  return rows[0] ?? null
}

export type OpenedPass = { learners: number; failedBefore: number; completedRun: boolean; ended: boolean }

/** A pass that is there already, because its step is being tried again. */
export async function readPass(on: Pool | ClientBase, id: string): Promise<OpenedPass | null> {
  const sql = `
    SELECT p.completed_run AS "completedRun", p.ended_at IS NOT NULL AS ended,
           (SELECT coalesce(max(position), 0) FROM freeze_pass_learner WHERE pass_id = p.id) AS learners,
           (SELECT count(*)::int FROM freeze_pass_learner WHERE pass_id = p.id AND failed_before) AS "failedBefore"
      FROM freeze_pass p WHERE p.id = $1`
  const { rows } = await query<OpenedPass>(on, sql, [id])
  return rows[0] ?? null
}

export type NewPass = {
  id: string
  execution: string
  courseRunId: number
  lease: HeldLease
  startedAt: Date
  deadline: Date
}

/** Writes the ledgers of a pass: its own, and that of its fetches. `pass` and `learner (user_id, failed_before)` are CTEs before it. */
const LEDGERS = `
  numbered AS (
    SELECT pass.id AS pass_id, row_number() OVER (ORDER BY failed_before, user_id) AS position, user_id, failed_before
      FROM learner, pass WHERE NOT pass.completed_run),
  fetches AS (
    INSERT INTO refresh_run (id, kind, lease_name, fence, forced, started_at, deadline)
    SELECT pass.id, 'freeze', $4, $5, true, $6, $7 FROM pass WHERE NOT pass.completed_run RETURNING 1),
  fetched AS (
    INSERT INTO refresh_run_learner (run_id, position, user_id, mitxonline_outcome, edxorg_outcome)
    SELECT pass_id, position, user_id, CASE WHEN r.courseware_backend = 'edxorg' THEN 'not-asked' END,
           CASE WHEN r.courseware_backend = 'mitxonline' THEN 'not-asked' END
      FROM numbered JOIN course_run r ON r.id = $3 RETURNING 1),
  listed AS (
    INSERT INTO freeze_pass_learner (pass_id, position, user_id, failed_before) SELECT * FROM numbered RETURNING failed_before)`

const valuesOf = (pass: NewPass) => [
  pass.id,
  pass.execution,
  pass.courseRunId,
  pass.lease.name,
  pass.lease.fence,
  pass.startedAt,
  pass.deadline,
]

/**
 * Opens a pass over a run: its learners are those with a cached enrollment and a cached current grade, and no complete final grade;
 * those who failed in the pass before go last. When only they are left (or nobody), the run is completed instead (rules/freeze.md, "A run's
 * pass"). All in one statement, whatever the number of learners.
 */
export async function openRunPass(client: ClientBase, pass: NewPass): Promise<OpenedPass> {
  const sql = `
    WITH previous AS (
      SELECT id FROM freeze_pass WHERE course_run_id = $3 AND kind = 'run' ORDER BY started_at DESC, id DESC LIMIT 1),
    learner AS MATERIALIZED (
      SELECT e.user_id, l.user_id IS NOT NULL AS failed_before
        FROM active_enrollment e
        JOIN cached_current_grade g ON g.user_id = e.user_id AND g.course_run_id = e.course_run_id
        LEFT JOIN freeze_pass_learner l ON l.pass_id = (SELECT id FROM previous) AND l.user_id = e.user_id AND l.outcome = 'failed'
       WHERE e.course_run_id = $3
         AND NOT EXISTS (SELECT FROM final_grade f
                          WHERE f.user_id = e.user_id AND f.course_run_id = e.course_run_id AND f.status = 'complete')),
    total AS (SELECT count(*)::int AS learners, (count(*) FILTER (WHERE failed_before))::int AS failed FROM learner),
    pass AS (
      INSERT INTO freeze_pass (id, kind, execution, course_run_id, started_at, completed_run)
      SELECT $1, 'run', $2, $3, $6, total.learners = total.failed FROM total RETURNING id, completed_run),
    status AS (
      INSERT INTO course_run_grading_status AS s (course_run_id, status)
      SELECT $3, CASE WHEN completed_run THEN 'complete' ELSE 'pending' END FROM pass
      ON CONFLICT (course_run_id) DO UPDATE SET status = excluded.status WHERE s.status <> excluded.status),
    ${LEDGERS}
    SELECT CASE WHEN completed_run THEN 0 ELSE total.learners END AS learners, total.failed AS "failedBefore",
           completed_run AS "completedRun", false AS ended FROM total, pass`
  const { rows } = await query<OpenedPass>(client, sql, valuesOf(pass))
  const [opened] = rows
  if (!opened) throw new Error('opening a pass gave no row')
  return opened
}

/** Opens the freeze of one learner in a run, whatever the run's grading status. @returns false: there is no such learner. */
export async function openLearnerPass(client: ClientBase, pass: NewPass, userId: number): Promise<boolean> {
  const sql = `
    WITH learner AS (SELECT id AS user_id, false AS failed_before FROM app_user WHERE id = $8),
    pass AS (
      INSERT INTO freeze_pass (id, kind, execution, course_run_id, started_at)
      SELECT $1, 'learner', $2, $3, $6 FROM learner RETURNING id, completed_run),
    ${LEDGERS}
    SELECT FROM pass`
  const { rowCount } = await query(client, sql, [...valuesOf(pass), userId])
  return rowCount === 1
}

/** Opens a correction of all final grades of a run: its learners are those who hold one. */
export async function openCorrectionPass(client: ClientBase, pass: NewPass, correction: Correction): Promise<OpenedPass> {
  const sql = `
    WITH learner AS MATERIALIZED (
      SELECT user_id, false AS failed_before FROM final_grade WHERE course_run_id = $3 AND status = 'complete'),
    pass AS (
      INSERT INTO freeze_pass (id, kind, execution, course_run_id, started_at, correction)
      VALUES ($1, 'correction', $2, $3, $6, $8) RETURNING id, completed_run),
    ${LEDGERS}
    SELECT count(*)::int AS learners, 0 AS "failedBefore", false AS "completedRun", false AS ended FROM learner`
  const { rows } = await query<OpenedPass>(client, sql, [...valuesOf(pass), JSON.stringify(correction)])
  const [opened] = rows
  if (!opened) throw new Error('opening a correction gave no row')
  return opened
}

/** Who has the grades of a pass corrected, and why; null: they are frozen for the first time. */
export async function correctionOfPass(database: Pool, passId: string): Promise<Correction | null> {
  const { rows } = await query(database, 'SELECT correction FROM freeze_pass WHERE id = $1', [passId])
  return z.object({ correction: correctionSchema.nullable() }).parse(rows[0] ?? { correction: null }).correction
}

/** The learners at the positions [first, first + size) of a pass that still lack an outcome, in order. */
export async function unfinishedLearners(database: Pool, passId: string, first: number, size: number): Promise<number[]> {
  const sql = `
    SELECT user_id AS "userId" FROM freeze_pass_learner
     WHERE pass_id = $1 AND position >= $2 AND position < $2 + $3 AND outcome IS NULL ORDER BY position`
  const { rows } = await query<{ userId: number }>(database, sql, [passId, first, size])
  return rows.map((row) => row.userId)
}

/** Notes that a learner's step failed for good, unless there is an outcome already. @throws LeaseLost */
export async function recordFailure(
  database: Pool,
  at: { passId: string; lease: HeldLease; userId: number; now: Date },
  reason: string,
): Promise<void> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held)
    UPDATE freeze_pass_learner SET outcome = 'failed', reason = $3, finished_at = $6
      FROM guard WHERE held AND pass_id = $4 AND user_id = $5 AND outcome IS NULL`
  await query(database, sql, [at.lease.name, at.lease.fence, reason, at.passId, at.userId, at.now])
}

/** Deletes the ledgers of passes that ended longer ago than operations looks back, but for each run's last one: the next needs it. */
export async function deleteOldPasses(database: Pool, before: Date): Promise<void> {
  const sql = `
    DELETE FROM freeze_pass p WHERE started_at < $1
       AND (kind <> 'run' OR EXISTS (SELECT FROM freeze_pass n
             WHERE n.course_run_id = p.course_run_id AND n.kind = 'run' AND n.started_at > p.started_at))`
  await query(database, sql, [before])
}
