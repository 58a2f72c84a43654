import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import { query } from '../../platform/database.ts'
import { rowOutcomes } from './replies.ts'

export const fileKinds = ['import', 'adjust', 'fetch'] as const

const file = z.object({
  id: z.number(),
  kind: z.enum(fileKinds),
  operator: z.string(),
  reason: z.string().nullable(),
  dryRun: z.boolean(),
  examRunId: z.number().nullable(),
  /** The exam run of each course, by the course's id; null: not looked at yet, or found wrong. */
  examRuns: z.record(z.string(), z.number()).nullable(),
})
export type GradeFile = z.infer<typeof file>

type NewFile = Pick<GradeFile, 'kind' | 'operator' | 'reason' | 'dryRun' | 'examRunId'>

/** Opens a file, and forgets those that were left a day ago. @returns its id. */
export async function openFile(database: Pool, asked: NewFile, now: Date): Promise<number> {
  await query(database, `DELETE FROM exam_grade_file WHERE opened_on < $1::timestamptz - interval '1 day'`, [now])
  const sql = `
    INSERT INTO exam_grade_file (kind, operator, reason, dry_run, exam_run_id, opened_on) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`
  const { kind, operator, reason, dryRun, examRunId } = asked
  const { rows } = await query<{ id: number }>(database, sql, [kind, operator, reason, dryRun, examRunId, now])
  const [opened] = rows
  if (!opened) throw new Error('opening a file gave no row')
  return opened.id
}

/** The file; null when it is done, or there was none. `lock`: nobody else applies it meanwhile. */
export async function findFile(on: Pool | ClientBase, id: number, lock = false): Promise<GradeFile | null> {
  const sql = `
    SELECT id, kind, operator, reason, dry_run AS "dryRun", exam_run_id AS "examRunId", exam_runs AS "examRuns"
      FROM exam_grade_file WHERE id = $1 ${lock ? 'FOR UPDATE' : ''}`
  const { rows } = await query(on, sql, [id])
  return rows[0] ? file.parse(rows[0]) : null
}

/** Adds rows; a part that is sent twice is there once. */
export async function addRows(database: Pool, id: number, rows: readonly { line: number; values: Record<string, string> }[]) {
  const sql = `
    INSERT INTO exam_grade_row (file_id, line, data)
    SELECT $1, r.line, r.values FROM jsonb_to_recordset($2) AS r (line int, values jsonb) ORDER BY 2
    ON CONFLICT (file_id, line) DO NOTHING`
  await query(database, sql, [id, JSON.stringify(rows)])
}

export async function closeFile(database: Pool, id: number): Promise<void> {
  await query(database, 'DELETE FROM exam_grade_file WHERE id = $1', [id])
}

export async function countRows(on: Pool | ClientBase, id: number): Promise<{ rows: number; left: number }> {
  const sql = `SELECT count(*)::int AS rows, (count(*) FILTER (WHERE outcome IS NULL))::int AS left FROM exam_grade_row WHERE file_id = $1`
  const { rows } = await query<{ rows: number; left: number }>(on, sql, [id])
  return rows[0] ?? { rows: 0, left: 0 }
}

/** Notes that a file is good, and which exam runs it is of. */
export async function acceptFile(database: Pool, id: number, examRuns: Readonly<Record<string, number>>): Promise<void> {
  await query(database, 'UPDATE exam_grade_file SET exam_runs = $2 WHERE id = $1', [id, JSON.stringify(examRuns)])
}

/** The values of a column that more than one row of the file has, or all of them, each with the lines of its rows; a few. */
export async function linesByValue(database: Pool, id: number, columns: readonly string[], least: number, most: number) {
  const sql = `
    SELECT v.values AS values, v.lines AS lines FROM (
      SELECT array(SELECT data->>c FROM unnest($2::text[]) WITH ORDINALITY AS k (c, n) ORDER BY n) AS values, array_agg(line ORDER BY line) AS lines
        FROM exam_grade_row WHERE file_id = $1 GROUP BY 1 HAVING count(*) >= $3) v
     ORDER BY v.lines[1] LIMIT $4`
  const { rows } = await query<{ values: string[]; lines: number[] }>(database, sql, [id, columns, least, most])
  return rows
}

/** Rows of the file after a line, in order. */
export async function rowsAfter(database: Pool, id: number, after: number, most: number) {
  const sql = 'SELECT line, data FROM exam_grade_row WHERE file_id = $1 AND line > $2 ORDER BY line LIMIT $3'
  const { rows } = await query<{ line: number; data: Record<string, string> }>(database, sql, [id, after, most])
  return rows
}

/**
 * The exam run of each course: the one that is named, or of those that could be scheduled by now the one that can be scheduled longest.
 * A course that is missing here does not exist; null: it has no such exam run.
 */
export async function examRunsOf(database: Pool, courseIds: readonly number[], named: number | null, now: Date) {
  const sql = `
    SELECT c.id AS "courseId",
           (SELECT x.id FROM exam_run x
             WHERE x.course_id = c.id AND CASE WHEN $2::int IS NULL THEN x.date_first_schedulable <= $3 ELSE x.id = $2 END
             ORDER BY x.date_last_schedulable DESC, x.id LIMIT 1) AS "examRunId"
      FROM course c WHERE c.id = ANY ($1)`
  const { rows } = await query<{ courseId: number; examRunId: number | null }>(database, sql, [courseIds, named, now])
  return new Map(rows.map((row) => [row.courseId, row.examRunId]))
}

/** Of these exam grades' ids, those that exist. */
export async function knownGrades(database: Pool, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await query<{ id: number }>(database, 'SELECT id FROM proctored_exam_grade WHERE id = ANY ($1)', [ids])
  return new Set(rows.map((row) => row.id))
}

const reported = z.array(z.object({ line: z.number(), outcome: z.enum(rowOutcomes).nullable(), message: z.string().nullable() }))

/** What became of the rows after a line, in order. */
export async function reportAfter(database: Pool, id: number, after: number, most: number): Promise<z.infer<typeof reported>> {
  const sql = 'SELECT line, outcome, message FROM exam_grade_row WHERE file_id = $1 AND line > $2 ORDER BY line LIMIT $3'
  return reported.parse((await query(database, sql, [id, after, most])).rows)
}
