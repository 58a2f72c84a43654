import type { Pool } from 'pg'
import { escapeIdentifier } from 'pg'
import { query } from '../platform/database.ts'

export type TableChanges = { table: string; rows: number; examples: string[] }

/** Rows of a table that are named for an operator; the count says how many more there are. */
const EXAMPLES = 100

/** What a row is known by in these lists, and the time that says when it was written. */
const timed: Readonly<Record<string, { key: string; at: string }>> = {
  app_user: { key: 'id', at: 'created_on' },
  profile: { key: 'id', at: 'updated_on' },
  social_auth: { key: 'id', at: 'updated_on' },
  final_grade: { key: 'id', at: 'updated_on' },
  course_run_grading_status: { key: 'course_run_id', at: 'updated_on' },
  exam_authorization: { key: 'id', at: 'updated_on' },
  exam_profile: { key: 'profile_id', at: 'updated_on' },
  exam_run: { key: 'id', at: 'updated_on' },
  proctored_exam_grade: { key: 'id', at: 'updated_on' },
  combined_final_grade: { key: 'id', at: 'updated_on' },
  course_certificate: { key: 'id', at: 'updated_on' },
  program_certificate: { key: 'id', at: 'updated_on' },
  program_letter: { key: 'id', at: 'updated_on' },
  program: { key: 'id', at: 'updated_on' },
  course: { key: 'id', at: 'updated_on' },
  course_run: { key: 'id', at: 'updated_on' },
  currency_exchange_rate: { key: 'currency_code', at: 'updated_on' },
  final_grade_audit: { key: 'id', at: 'created_on' },
  proctored_exam_grade_audit: { key: 'id', at: 'created_on' },
  combined_final_grade_audit: { key: 'id', at: 'created_on' },
  user_cache_refresh_time: {
    key: 'user_id',
    at: 'greatest(enrollment, certificate, current_grade, enrollment_mitxonline, current_grade_mitxonline)',
  },
  operator_audit: { key: 'id', at: 'created_on' },
}

/** Tables whose rows say no time: what no import brought was made here. */
const untimed: Readonly<Record<string, string>> = {
  program_enrollment: 'id',
  employment: 'id',
  education: 'id',
}

/** What was written here since, by table: numbers of rows and the keys of the first of them. Tables without changes are left out. */
export async function changesSince(database: Pool, since: Date): Promise<TableChanges[]> {
  const parts = [
    ...Object.entries(timed).map(([table, { key, at }]) => ({ table, key, where: `${at} >= $1` })),
    ...Object.entries(untimed).map(([table, key]) => ({
      table,
      key,
      where: `NOT EXISTS (SELECT FROM import_source_range r WHERE r.source = '${table}' AND h.${key}::text = ANY(r.keys))`,
    })),
  ]
  const sql = parts.map(
    ({ table, key, where }) => `
      SELECT '${table}' AS table, count(*)::int AS rows, coalesce((array_agg(key::text ORDER BY key))[1:${EXAMPLES}], '{}') AS examples
        FROM (SELECT ${escapeIdentifier(key)} AS key FROM ${escapeIdentifier(table)} h WHERE ${where}) changed HAVING count(*) > 0`,
  )
  return (await query<TableChanges>(database, `${sql.join(' UNION ALL ')} ORDER BY 1`, [since])).rows
}
