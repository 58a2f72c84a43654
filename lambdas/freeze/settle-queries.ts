import type { ClientBase } from 'pg'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'

export type Fact =
  | { kind: 'course-certificate' | 'program-certificate'; userId: number; programId: number }
  | { kind: 'exam-run'; examRunId: number }

type Row = { kind: Fact['kind']; userId: number | null; programId: number | null; examRunId: number | null }

/** Takes the oldest facts out of the queue, for this transaction; when it fails they are back. Guarded by the lease. @throws LeaseLost */
export async function takeFacts(client: ClientBase, lease: HeldLease, limit: number): Promise<Fact[]> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held),
    oldest AS (SELECT id FROM consequence_queue, guard WHERE held ORDER BY id LIMIT $3 FOR UPDATE OF consequence_queue)
    DELETE FROM consequence_queue q USING oldest WHERE q.id = oldest.id
    RETURNING q.kind, q.user_id AS "userId", q.program_id AS "programId", q.exam_run_id AS "examRunId"`
  const { rows } = await query<Row>(client, sql, [lease.name, lease.fence, limit])
  return rows.flatMap(({ kind, userId, programId, examRunId }): Fact[] => {
    if (kind === 'exam-run') return examRunId === null ? [] : [{ kind, examRunId }]
    return userId === null || programId === null ? [] : [{ kind, userId, programId }]
  })
}

export type CombinedInProgram = { programId: number; courseId: number; userIds: number[] }

/** The learners who have a combined grade in the course of these exam runs, and were graded in one of them (rules/freeze.md, "Elsewhere"). */
export async function learnersToCombine(client: ClientBase, examRunIds: readonly number[]): Promise<CombinedInProgram[]> {
  const sql = `
    SELECT c.program_id AS "programId", c.id AS "courseId", array_agg(DISTINCT f.user_id ORDER BY f.user_id) AS "userIds"
      FROM exam_run x
      JOIN course c ON c.id = x.course_id
      JOIN combined_final_grade f ON f.course_id = c.id
     WHERE x.id = ANY ($1)
       AND EXISTS (SELECT FROM proctored_exam_grade g WHERE g.exam_run_id = x.id AND g.user_id = f.user_id AND g.course_id = c.id)
     GROUP BY c.program_id, c.id ORDER BY c.id`
  return (await query<CombinedInProgram>(client, sql, [examRunIds])).rows
}

/**
 * Queues the documents of the programs in which one of these exam runs is the first of its course: they count a course with exam in another
 * way (rules/freeze.md, "Elsewhere").
 */
export async function queueOfFirstExams(client: ClientBase, examRunIds: readonly number[]): Promise<void> {
  const sql = `
    INSERT INTO search_outbox (program_enrollment_id)
    SELECT DISTINCT e.id
      FROM exam_run x
      JOIN course c ON c.id = x.course_id
      JOIN program_enrollment e ON e.program_id = c.program_id
     WHERE x.id = ANY ($1) AND NOT EXISTS (SELECT FROM exam_run o WHERE o.course_id = x.course_id AND o.id < x.id) ORDER BY 1`
  await query(client, sql, [examRunIds])
}

/** Ensures exam profiles for learners who are enrolled in the course of one of these exam runs, while it is eligible. */
export async function ensureProfilesOfEnrolled(client: ClientBase, examRunIds: readonly number[], now: Date): Promise<void> {
  const sql = `
    INSERT INTO exam_profile (profile_id)
    SELECT DISTINCT p.id
      FROM exam_run x
      JOIN course_run r ON r.course_id = x.course_id
      JOIN active_enrollment e ON e.course_run_id = r.id
      JOIN profile p ON p.user_id = e.user_id
     WHERE x.id = ANY ($1) AND x.date_last_eligible > ($2::timestamptz AT TIME ZONE 'UTC')::date
     ORDER BY 1
    ON CONFLICT (profile_id) DO NOTHING`
  await query(client, sql, [examRunIds, now])
}
