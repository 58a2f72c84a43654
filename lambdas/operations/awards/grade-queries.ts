import type { ClientBase } from 'pg'
import * as z from 'zod'
import type { ExamGrade } from '../../domain/exam-grades.ts'
import { query } from '../../platform/database.ts'

const values = z.record(z.string(), z.string())
const importRow = z.object({ line: z.number(), data: values, userId: z.number().nullable() })
export type ImportRow = z.infer<typeof importRow>

/** The next rows of a file that are to be imported, each with the learner whose MITx Online account it names. */
export async function nextImportRows(client: ClientBase, fileId: number, most: number): Promise<ImportRow[]> {
  const sql = `
    SELECT r.line, r.data, s.user_id AS "userId"
      FROM exam_grade_row r LEFT JOIN social_auth s ON s.provider = 'mitxonline' AND s.uid = r.data->>'username'
     WHERE r.file_id = $1 AND r.outcome IS NULL ORDER BY r.line LIMIT $2`
  return z.array(importRow).parse((await query(client, sql, [fileId, most])).rows)
}

const adjustRow = z.object({
  line: z.number(),
  data: values,
  gradeId: z.number(),
  userId: z.number(),
  courseId: z.number(),
  examRunId: z.number().nullable(),
  passingScore: z.number(),
})
export type AdjustRow = z.infer<typeof adjustRow>

/** The next adjustments of a file, each with the grade that it is of. */
export async function nextAdjustments(client: ClientBase, fileId: number, most: number): Promise<AdjustRow[]> {
  const sql = `
    SELECT r.line, r.data, g.id AS "gradeId", g.user_id AS "userId", g.course_id AS "courseId", g.exam_run_id AS "examRunId",
           g.passing_score AS "passingScore"
      FROM exam_grade_row r JOIN proctored_exam_grade g ON g.id = trim(r.data->>'proctoredexam_id')::int
     WHERE r.file_id = $1 AND r.outcome IS NULL ORDER BY r.line LIMIT $2`
  return z.array(adjustRow).parse((await query(client, sql, [fileId, most])).rows)
}

export type ExamRunFacts = { id: number; courseId: number; programId: number; passingScore: number; available: boolean }

/** Exam runs, and whether their grades can be seen at `now`. */
export async function examRunFacts(client: ClientBase, ids: readonly number[], now: Date): Promise<Map<number, ExamRunFacts>> {
  const sql = `
    SELECT x.id, x.course_id AS "courseId", c.program_id AS "programId", x.passing_score AS "passingScore",
           x.date_grades_available <= $2 AS available
      FROM exam_run x JOIN course c ON c.id = x.course_id WHERE x.id = ANY ($1)`
  const { rows } = await query<ExamRunFacts>(client, sql, [ids, now])
  return new Map(rows.map((row) => [row.id, row]))
}

export type Sitting = { userId: number; examRunId: number }
export const keyOf = ({ userId, examRunId }: Sitting): string => `${userId}/${examRunId}`

const columnsOf = (sittings: readonly Sitting[]) => [sittings.map((each) => each.userId), sittings.map((each) => each.examRunId)]
const SITTINGS = 'unnest($1::int[], $2::int[]) AS w (user_id, exam_run_id)'

/** Of these, the ones with an authorization, of whatever status. */
export async function authorizedOf(client: ClientBase, sittings: readonly Sitting[]): Promise<Set<string>> {
  const sql = `
    SELECT DISTINCT a.user_id AS "userId", a.exam_run_id AS "examRunId"
      FROM ${SITTINGS} JOIN exam_authorization a USING (user_id, exam_run_id)`
  const { rows } = await query<Sitting>(client, sql, columnsOf(sittings))
  return new Set(rows.map(keyOf))
}

/** Notes that the exam was taken, or missed. @returns for whom that was not noted yet. */
export async function markTaken(client: ClientBase, sittings: readonly Sitting[], noShow: boolean): Promise<Set<string>> {
  if (sittings.length === 0) return new Set()
  const sql = `
    UPDATE exam_authorization a SET exam_taken = true, exam_no_show = a.exam_no_show OR $3
      FROM ${SITTINGS}
     WHERE a.user_id = w.user_id AND a.exam_run_id = w.exam_run_id AND NOT (a.exam_taken AND (a.exam_no_show OR NOT $3))
    RETURNING a.user_id AS "userId", a.exam_run_id AS "examRunId"`
  const { rows } = await query<Sitting>(client, sql, [...columnsOf(sittings), noShow])
  return new Set(rows.map(keyOf))
}

export type NewExamGrade = Sitting & { courseId: number; passingScore: number; grade: ExamGrade; row: Record<string, string> }

const GRADES = `jsonb_to_recordset($1) AS n (user_id int, course_id int, exam_run_id int, passing_score float8, score float8, grade text,
                                             passed boolean, percentage_grade float8, row_data jsonb)`

/**
 * Creates the exam grades of learners (whose rows are locked), or updates those that differ; the day of the exam stays.
 * @returns whose were created, and whose updated.
 */
export async function upsertExamGrades(client: ClientBase, grades: readonly NewExamGrade[], now: Date) {
  if (grades.length === 0) return { created: new Set<string>(), updated: new Set<string>() }
  const json = JSON.stringify(
    grades.map(({ userId, courseId, examRunId, passingScore, grade, row }) => ({
      user_id: userId,
      course_id: courseId,
      exam_run_id: examRunId,
      passing_score: passingScore,
      score: grade.score,
      grade: grade.grade,
      passed: grade.passed,
      percentage_grade: grade.percentageGrade,
      row_data: row,
    })),
  )
  const update = `
    UPDATE proctored_exam_grade g
       SET passing_score = n.passing_score, score = n.score, grade = n.grade, passed = n.passed, percentage_grade = n.percentage_grade,
           row_data = n.row_data
      FROM ${GRADES}
     WHERE g.id = (SELECT min(e.id) FROM proctored_exam_grade e
                    WHERE e.user_id = n.user_id AND e.course_id = n.course_id AND e.exam_run_id = n.exam_run_id)
       AND (g.passing_score, g.score, g.grade, g.passed, g.percentage_grade, g.row_data)
           IS DISTINCT FROM (n.passing_score, n.score, n.grade, n.passed, n.percentage_grade, n.row_data)
    RETURNING g.user_id AS "userId", g.exam_run_id AS "examRunId"`
  const insert = `
    INSERT INTO proctored_exam_grade (user_id, course_id, exam_run_id, exam_date, passing_score, score, grade, row_data, passed, percentage_grade)
    SELECT user_id, course_id, exam_run_id, $2, passing_score, score, grade, row_data, passed, percentage_grade FROM ${GRADES}
     WHERE NOT EXISTS (SELECT FROM proctored_exam_grade e
                        WHERE e.user_id = n.user_id AND e.course_id = n.course_id AND e.exam_run_id = n.exam_run_id)
    RETURNING user_id AS "userId", exam_run_id AS "examRunId"`
  const updated = await query<Sitting>(client, update, [json])
  const created = await query<Sitting>(client, insert, [json, now])
  return { created: new Set(created.rows.map(keyOf)), updated: new Set(updated.rows.map(keyOf)) }
}

export type AdjustedGrade = { gradeId: number; grade: ExamGrade }

/** Corrects exam grades. @returns the ids of those that differed. */
export async function adjustExamGrades(client: ClientBase, adjusted: readonly AdjustedGrade[]): Promise<Set<number>> {
  const sql = `
    UPDATE proctored_exam_grade g SET score = n.score, grade = n.grade, passed = n.passed, percentage_grade = n.percentage
      FROM unnest($1::int[], $2::float8[], $3::text[], $4::boolean[], $5::float8[]) AS n (id, score, grade, passed, percentage)
     WHERE g.id = n.id AND (g.score, g.grade, g.passed, g.percentage_grade) IS DISTINCT FROM (n.score, n.grade, n.passed, n.percentage)
    RETURNING g.id`
  const columns = [
    adjusted.map((each) => each.gradeId),
    adjusted.map(({ grade }) => grade.score),
    adjusted.map(({ grade }) => grade.grade),
    adjusted.map(({ grade }) => grade.passed),
    adjusted.map(({ grade }) => grade.percentageGrade),
  ]
  return new Set((await query<{ id: number }>(client, sql, columns)).rows.map((row) => row.id))
}

export type AppliedRow = { line: number; outcome: string; message: string | null }

export async function recordApplied(client: ClientBase, fileId: number, rows: readonly AppliedRow[]): Promise<void> {
  const sql = `
    UPDATE exam_grade_row r SET outcome = n.outcome, message = n.message
      FROM unnest($2::int[], $3::text[], $4::text[]) AS n (line, outcome, message) WHERE r.file_id = $1 AND r.line = n.line`
  await query(client, sql, [fileId, rows.map((r) => r.line), rows.map((r) => r.outcome), rows.map((r) => r.message)])
}

/** Notes each change with who made it and why (rules/operations.md, "Commands"). */
export async function auditEach(
  client: ClientBase,
  by: { operator: string; reason: string | null; command: string },
  details: readonly Record<string, string | number>[],
): Promise<void> {
  if (details.length === 0) return
  const sql = `
    INSERT INTO operator_audit (operator, command, reason, details)
    SELECT $1, $2, $3, d FROM jsonb_array_elements($4::jsonb) AS d`
  await query(client, sql, [by.operator, by.command, by.reason, JSON.stringify(details)])
}
