import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import { examsReport } from './run.ts'

export type NewRun = { id: string; lease: HeldLease; startedAt: Date }

/**
 * Opens a run of the exam authorization and its ledger: for each exam run that is not authorized and whose time has come, the program
 * enrollments of its course's program in chunks. One statement, guarded by the lease; opening it again changes nothing.
 * @returns the number of chunks. @throws LeaseLost
 */
export async function openRun(database: Pool, run: NewRun, now: Date, chunkSize: number): Promise<number> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($2, $3) AS held),
    run AS (
      INSERT INTO exam_authorization_run (id, lease_name, fence, started_at) SELECT $1, $2, $3, $4 FROM guard WHERE held
      ON CONFLICT (id) DO NOTHING RETURNING id),
    enrolled AS (
      SELECT x.id AS exam_run_id, x.revision, x.date_first_schedulable, e.id,
             (row_number() OVER (PARTITION BY x.id ORDER BY e.id) - 1) / $6::int AS chunk
        FROM exam_run x
        JOIN course c ON c.id = x.course_id
        JOIN program_enrollment e ON e.program_id = c.program_id
       WHERE NOT x.authorized AND x.date_first_schedulable <= $5),
    chunked AS (
      SELECT exam_run_id, revision, min(id) AS first_id, max(id) AS last_id, min(date_first_schedulable) AS since
        FROM enrolled GROUP BY exam_run_id, revision, chunk),
    listed AS (
      INSERT INTO exam_authorization_chunk (run_id, position, exam_run_id, exam_run_revision, first_enrollment_id, last_enrollment_id)
      SELECT run.id, row_number() OVER (ORDER BY since, exam_run_id, first_id), exam_run_id, revision, first_id, last_id FROM chunked, run
      RETURNING 1)
    SELECT (SELECT held FROM guard) AS held, (SELECT count(*)::int FROM listed) AS chunks`
  const values = [run.id, run.lease.name, run.lease.fence, run.startedAt, now, chunkSize]
  const { rows } = await query<{ chunks: number }>(database, sql, values)
  return rows[0]?.chunks || chunksOfRun(database, run.id)
}

async function chunksOfRun(database: Pool, runId: string): Promise<number> {
  const sql = 'SELECT coalesce(max(position), 0) AS chunks FROM exam_authorization_chunk WHERE run_id = $1'
  const { rows } = await query<{ chunks: number }>(database, sql, [runId])
  return rows[0]?.chunks ?? 0
}

export type Chunk = {
  examRunId: number
  courseId: number
  firstSchedulable: Date
  lastSchedulable: Date
  first: number
  last: number
  finished: boolean
}

/**
 * A chunk of a run, with its learners held until the transaction ends: who is being frozen is waited for, and seen afterwards. Guarded
 * by the lease. Null: no such chunk. @throws LeaseLost
 */
export async function lockChunk(client: ClientBase, lease: HeldLease, runId: string, position: number): Promise<Chunk | null> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held)
    SELECT k.exam_run_id AS "examRunId", x.course_id AS "courseId", x.date_first_schedulable AS "firstSchedulable",
           x.date_last_schedulable AS "lastSchedulable", k.first_enrollment_id AS first, k.last_enrollment_id AS last,
           k.finished_at IS NOT NULL AS finished
      FROM exam_authorization_chunk k JOIN exam_run x ON x.id = k.exam_run_id, guard
     WHERE held AND k.run_id = $3 AND k.position = $4 FOR NO KEY UPDATE OF k`
  const { rows } = await query<Chunk>(client, sql, [lease.name, lease.fence, runId, position])
  const [chunk] = rows
  if (!chunk) return null
  const learners = `
    SELECT FROM app_user
     WHERE id IN (SELECT e.user_id FROM program_enrollment e JOIN course c ON c.program_id = e.program_id
                   WHERE c.id = $1 AND e.id BETWEEN $2 AND $3)
     ORDER BY id FOR SHARE`
  await query(client, learners, [chunk.courseId, chunk.first, chunk.last])
  return chunk
}

/** A final grade that a learner may be authorized through. */
export type PassedGrade = { userId: number; active: boolean; hasProfile: boolean; runEnd: Date | null }

/** The passed complete final grades in the chunk's course of the learners of the chunk. */
export async function passedGrades(client: ClientBase, chunk: Chunk): Promise<PassedGrade[]> {
  const sql = `
    SELECT u.id AS "userId", u.is_active AS active, EXISTS (SELECT FROM profile p WHERE p.user_id = u.id) AS "hasProfile",
           r.end_date AS "runEnd"
      FROM program_enrollment e
      JOIN course c ON c.program_id = e.program_id
      JOIN course_run r ON r.course_id = c.id
      JOIN final_grade f ON f.course_run_id = r.id AND f.user_id = e.user_id AND f.passed AND f.status = 'complete'
      JOIN app_user u ON u.id = e.user_id
     WHERE c.id = $1 AND e.id BETWEEN $2 AND $3
     ORDER BY e.id, r.id`
  return (await query<PassedGrade>(client, sql, [chunk.courseId, chunk.first, chunk.last])).rows
}

export type ChunkResult = { authorized: number; refused: Readonly<Record<string, number>> }

/** Notes what came of a chunk. Its learners are those who are enrolled now. */
export async function finishChunk(
  client: ClientBase,
  at: { runId: string; position: number; chunk: Chunk; now: Date },
  result: ChunkResult,
): Promise<void> {
  const sql = `
    UPDATE exam_authorization_chunk k
       SET finished_at = $3, authorized = $4, refused = $5, error = NULL,
           considered = (SELECT count(*) FROM program_enrollment e JOIN course c ON c.program_id = e.program_id
                          WHERE c.id = $6 AND e.id BETWEEN first_enrollment_id AND last_enrollment_id)
     WHERE run_id = $1 AND position = $2`
  const values = [at.runId, at.position, at.now, result.authorized, JSON.stringify(result.refused), at.chunk.courseId]
  await query(client, sql, values)
}

/** Notes the name of the error with which a chunk failed for good. @throws LeaseLost */
export async function recordChunkFailure(
  database: Pool,
  at: { runId: string; lease: HeldLease; position: number },
  error: string,
): Promise<void> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held)
    UPDATE exam_authorization_chunk SET error = $5 FROM guard
     WHERE held AND run_id = $3 AND position = $4 AND finished_at IS NULL`
  await query(database, sql, [at.lease.name, at.lease.fence, at.runId, at.position, error])
}

/**
 * Marks the exam runs of a run of which every chunk has succeeded, and those that nobody is enrolled for; but for one whose window was
 * changed, or that was opened again, meanwhile: chunks that came before may have refused learners whom it authorizes now.
 * @returns the ids marked now.
 */
export async function markAuthorized(client: ClientBase, runId: string): Promise<number[]> {
  const sql = `
    UPDATE exam_run x SET authorized = true
      FROM exam_authorization_run r
     WHERE r.id = $1 AND NOT x.authorized AND x.date_first_schedulable <= r.started_at
       AND NOT EXISTS (SELECT FROM exam_authorization_chunk k
                        WHERE k.run_id = r.id AND k.exam_run_id = x.id
                          AND (k.finished_at IS NULL OR k.exam_run_revision <> x.revision))
       AND (EXISTS (SELECT FROM exam_authorization_chunk k WHERE k.run_id = r.id AND k.exam_run_id = x.id)
            OR NOT EXISTS (SELECT FROM course c JOIN program_enrollment e ON e.program_id = c.program_id WHERE c.id = x.course_id))
    RETURNING x.id`
  const { rows } = await query<{ id: number }>(client, sql, [runId])
  return rows.map((row) => row.id).sort((a, b) => a - b)
}

const totals = z.object({
  startedAt: z.date(),
  chunks: z.number(),
  failedChunks: z.number(),
  considered: z.number(),
  authorized: z.number(),
  refused: z.record(z.string(), z.number()),
  open: examsReport.shape.openExamRuns,
  /** The report, when the run has ended already. */
  report: examsReport.nullable(),
})

/** The sums of a run's ledger, with the reasons for not authorizing, and the exam runs that stay open. Null: no such run. */
export async function totalsOf(client: ClientBase, runId: string): Promise<z.infer<typeof totals> | null> {
  const sql = `
    WITH ledger AS MATERIALIZED (SELECT * FROM exam_authorization_chunk WHERE run_id = $1)
    SELECT started_at AS "startedAt", (SELECT count(*)::int FROM ledger) AS chunks,
           (SELECT count(*)::int FROM ledger WHERE finished_at IS NULL) AS "failedChunks",
           (SELECT coalesce(sum(considered), 0)::int FROM ledger) AS considered,
           (SELECT coalesce(sum(authorized), 0)::int FROM ledger) AS authorized,
           (SELECT coalesce(jsonb_object_agg(key, total), '{}') FROM (
              SELECT key, sum(value::int) AS total FROM ledger, jsonb_each_text(refused) GROUP BY key) by_reason) AS refused,
           (SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]') FROM (
              SELECT exam_run_id AS "examRunId", count(*) AS "failedChunks",
                     array_agg(DISTINCT coalesce(error, 'not tried')) AS errors
                FROM ledger WHERE finished_at IS NULL GROUP BY exam_run_id ORDER BY 1) o) AS open, report
      FROM exam_authorization_run WHERE id = $1`
  const { rows } = await query(client, sql, [runId])
  return rows[0] ? totals.parse(rows[0]) : null
}

/** Keeps the report with its run. */
export async function storeReport(client: ClientBase, runId: string, endedAt: Date, report: object): Promise<void> {
  const sql = 'UPDATE exam_authorization_run SET ended_at = $2, report = $3 WHERE id = $1'
  await query(client, sql, [runId, endedAt, JSON.stringify(report)])
}

/** Deletes the ledgers of runs that started longer ago than operations looks back. */
export async function deleteOldRuns(database: Pool, before: Date): Promise<void> {
  await query(database, 'DELETE FROM exam_authorization_run WHERE started_at < $1', [before])
}
