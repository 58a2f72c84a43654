import type { Pool } from 'pg'
import { authorizeChunk } from '../../lambdas/exams/authorize-chunk.ts'
import { closeRun } from '../../lambdas/exams/close-run.ts'
import { openRun, recordChunkFailure } from '../../lambdas/exams/queries.ts'
import { CHUNK_SIZE, type ExamsReport } from '../../lambdas/exams/run.ts'
import { quietLog } from '../kit/quiet-log.ts'

export const NOW = new Date('2026-11-20T16:00:00Z')
export const EXAM_RUN_ID = 5

/** One program with an exam run that can be scheduled at NOW, and enrolled learners of whom those with an even id passed the course. */
export async function seedExam(pool: Pool, learners: number): Promise<void> {
  await pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
    INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C'), (2, 1, 2, 'D');
    INSERT INTO course_run (id, course_id, edx_course_key, end_date) VALUES (1, 1, 'course-v1:MITx+A+1T2026', '2026-11-01');
    INSERT INTO exam_run (id, course_id, edx_exam_course_key, date_first_schedulable, date_last_schedulable, date_first_eligible,
                          date_last_eligible, date_grades_available)
      VALUES (${EXAM_RUN_ID}, 1, 'course-v1:MITx+X+1', '2026-11-20T16:00:00Z', '2026-12-01', '2026-12-05', '2026-12-20', '2027-01-10');
    INSERT INTO app_user (id, username, email) SELECT n, 'u' || n, 'u' || n || '@example.com' FROM generate_series(1, ${learners}) n;
    INSERT INTO profile (id, user_id) SELECT n, n FROM generate_series(1, ${learners}) n;
    INSERT INTO program_enrollment (id, user_id, program_id) SELECT n, n, 1 FROM generate_series(1, ${learners}) n;
    INSERT INTO final_grade (user_id, course_run_id, grade, passed, status, course_run_paid_on_edx)
      SELECT n, 1, 0.8, n % 2 = 0, 'complete', true FROM generate_series(1, ${learners}) n;
    ANALYZE;
  `)
}

export const dependencies = (pool: Pool, now = NOW) => ({ database: pool, log: quietLog, now: () => now })
export const runNamed = (id: string, fence = 1) => ({ id, lease: { name: 'authorize-exams', fence } })

/** The hourly workflow: opens, authorizes every chunk, notes those that fail, and closes. */
export async function authorizeAll(pool: Pool, id: string, now = NOW, chunkSize = CHUNK_SIZE): Promise<ExamsReport> {
  const run = runNamed(id)
  const chunks = await openRun(pool, { ...run, startedAt: now }, now, chunkSize)
  for (let position = 1; position <= chunks; position += 1) {
    await authorizeChunk(dependencies(pool, now), run, position).catch(async (error: unknown) => {
      const name = error instanceof Error ? error.name : 'unknown'
      await recordChunkFailure(pool, { runId: run.id, lease: run.lease, position }, name)
    })
  }
  return closeRun({ ...dependencies(pool, now), publish: () => {} }, run)
}

/** Learners with authorizations, and how many of these there are. */
export async function authorized(pool: Pool): Promise<{ learners: number; rows: number; profiles: number }> {
  const { rows } = await pool.query<{ learners: number; rows: number; profiles: number }>(`
    SELECT count(DISTINCT user_id)::int AS learners, count(*)::int AS rows, (SELECT count(*)::int FROM exam_profile) AS profiles
      FROM exam_authorization WHERE status = 'success'`)
  return rows[0] ?? { learners: 0, rows: 0, profiles: 0 }
}
