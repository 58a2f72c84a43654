import type { ClientBase, Pool } from 'pg'
import { escapeIdentifier } from 'pg'
import { query } from '../platform/database.ts'
import { sourceNamed } from './levels.ts'
import { ALL, rangeSql } from './old-sql.ts'
import type { ImportReport } from './report.ts'

/** Numbers of rows that somebody would miss: what is counted, of which source, by which of its columns. */
const sums = [
  { what: 'final grades by run and passed', source: 'final_grade', by: ['course_run_id', 'passed'] },
  { what: 'course certificates by course', source: 'course_certificate', by: ['course_id'] },
  { what: 'program certificates by program', source: 'program_certificate', by: ['program_id'] },
  { what: 'letters by program', source: 'program_letter', by: ['program_id'] },
  { what: 'exam authorizations by exam run and status', source: 'exam_authorization', by: ['exam_run_id', 'status'] },
  { what: 'enrollments by program', source: 'program_enrollment', by: ['program_id'] },
] as const

type Counted = { of: string; rows: number }

/** Counts there, in the pass's snapshot, what should be here, and here what is; rows that were made here count too. */
export async function compareSums(old: ClientBase, database: Pool): Promise<ImportReport['sums']> {
  const compared: ImportReport['sums'] = []
  for (const { what, source, by } of sums) {
    const of = `concat_ws(' ', ${by.map((column) => escapeIdentifier(column)).join(', ')})`
    const there = `SELECT ${of} AS of, count(*)::int AS rows FROM (${rangeSql(sourceNamed(source), ALL)}) r WHERE set_aside IS NULL GROUP BY 1`
    const here = `SELECT ${of} AS of, count(*)::int AS rows FROM ${escapeIdentifier(source)} GROUP BY 1`
    const [thereBy, hereBy] = [byName(await query<Counted>(old, there)), byName(await query<Counted>(database, here))]
    const names = [...new Set([...thereBy.keys(), ...hereBy.keys()])]
    compared.push(...names.map((name) => ({ what, of: name, there: thereBy.get(name) ?? 0, here: hereBy.get(name) ?? 0 })))
  }
  return compared
}

const byName = ({ rows }: { rows: Counted[] }) => new Map(rows.map((row) => [row.of, row.rows]))
