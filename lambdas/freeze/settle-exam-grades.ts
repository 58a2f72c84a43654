import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'
import { holdFence } from '../platform/fence.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import { transaction } from '../platform/transaction.ts'
import { lockLearners } from './queries.ts'
import { recombine } from './recombine.ts'

/** Learners per transaction. */
const BATCH = 1000

/**
 * Draws the combined grades of the exam runs whose `date_grades_available` has passed since this was done last, for everybody graded in
 * them (rules/exam-grades.md, "Consequences"): nobody has to remember the day. What is interrupted begins again with the exam run.
 * @returns how many exam runs. @throws LeaseLost, DatabaseUnavailable
 */
export async function settleAvailableGrades({ database, now }: { database: Pool; now: Date }, lease: HeldLease): Promise<number> {
  const examRuns = await newlyAvailable(database, now)
  for (const examRun of examRuns) {
    for (let after = 0; ; ) {
      const next = after
      const last = await transaction(database, async (client) => {
        await holdFence(client, lease)
        return settleNext(client, examRun, next, now)
      })
      if (last === null) break
      after = last
    }
  }
  return examRuns.length
}

/** `availableSince`: to the microsecond, as text. */
type ExamRun = { id: number; courseId: number; programId: number; availableSince: string }

async function newlyAvailable(database: Pool, now: Date): Promise<ExamRun[]> {
  const sql = `
    SELECT x.id, x.course_id AS "courseId", c.program_id AS "programId", x.date_grades_available::text AS "availableSince"
      FROM exam_run x JOIN course c ON c.id = x.course_id
      LEFT JOIN exam_grades_settled s ON s.exam_run_id = x.id AND s.available_since = x.date_grades_available
     WHERE x.date_grades_available <= $1 AND s.exam_run_id IS NULL ORDER BY x.id`
  return (await query<ExamRun>(database, sql, [now])).rows
}

/** @returns the last learner of the batch; null: there was none left, and the exam run is done. */
async function settleNext(client: ClientBase, examRun: ExamRun, after: number, now: Date): Promise<number | null> {
  const graded = `
    SELECT DISTINCT user_id AS "userId" FROM proctored_exam_grade
     WHERE exam_run_id = $1 AND course_id = $2 AND user_id > $3 ORDER BY 1 LIMIT $4`
  const { rows } = await query<{ userId: number }>(client, graded, [examRun.id, examRun.courseId, after, BATCH])
  const userIds = rows.map((row) => row.userId)
  const last = userIds.at(-1)
  if (last === undefined) {
    const settled = `
      INSERT INTO exam_grades_settled (exam_run_id, available_since) SELECT id, date_grades_available FROM exam_run
       WHERE id = $1 AND date_grades_available = $2::timestamptz
      ON CONFLICT (exam_run_id) DO UPDATE SET available_since = excluded.available_since`
    await query(client, settled, [examRun.id, examRun.availableSince])
    return null
  }
  await lockLearners(client, userIds)
  await recombine(client, { ...examRun, userIds }, now)
  return last
}
