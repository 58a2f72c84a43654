import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'
import { type StoredRow, uniqueColumns } from './content-check.ts'
import { columnsOf, type ContentLink, type ContentRow } from './content-rows.ts'
import { contentParents, type ContentTable, contentTables } from './content-tables.ts'

/** Lets nobody else change content until the transaction ends; who reads goes on. */
export async function lockContent(client: ClientBase): Promise<void> {
  await query(client, `LOCK TABLE ${contentTables.join()}, program_topic, elective_course IN SHARE ROW EXCLUSIVE MODE`)
}

/** Every row of content as far as a check needs it: ids, what they stand in, and unique keys. */
export async function storedRows(client: ClientBase): Promise<StoredRow[]> {
  const selects = contentTables.map((table) => {
    const keys = (uniqueColumns[table] ?? []).flatMap(({ column }) => [`'${column}'`, column])
    return `SELECT '${table}' AS "table", id, ${contentParents[table] ?? 'NULL::int'} AS parent, jsonb_build_object(${keys.join()}) AS keys FROM ${table}`
  })
  return (await query<StoredRow>(client, selects.join(' UNION ALL '))).rows
}

/** How many rows of a table were added, changed and deleted. */
export type Changes = { added: number; changed: number; deleted: number }
type Written = { id: number; added: boolean }

/** Columns that an import sets in new rows only: other flows keep them from then on. */
const forNewRows: Partial<Record<ContentTable, readonly string[]>> = { exam_run: ['authorized'] }

/** Adds rows and changes those that are there and differ, in one statement. Ids are kept. */
export async function writeRows(client: ClientBase, table: ContentTable, rows: readonly ContentRow[]): Promise<Written[]> {
  const parent = contentParents[table]
  const given = columnsOf(table)
  const columns = ['id', ...given, ...(parent ? [parent] : [])].join()
  const kept = given.filter((column) => !forNewRows[table]?.includes(column))
  const list = (prefix: string) => kept.map((column) => `${prefix}.${column}`).join()
  const sql = `
    INSERT INTO ${table} AS t (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)
    ON CONFLICT (id) DO UPDATE SET ${kept.map((column) => `${column} = excluded.${column}`).join()}
     WHERE ROW(${list('t')}) IS DISTINCT FROM ROW(${list('excluded')})
    RETURNING id, xmax = 0 AS added`
  const records = rows.map((row) => ({ ...row.values, id: row.id, ...(parent && { [parent]: row.parent?.id }) }))
  return (await query<Written>(client, sql, [JSON.stringify(records)])).rows
}

/** What stands in a unique column while its row waits for its new value. Nothing that is imported is like it. */
const released = {
  topic: { name: 'chr(1) || t.id' },
  course: { position_in_program: '-1 - t.position_in_program' },
  course_run: { edx_course_key: 'NULL' },
  exam_run: { edx_exam_course_key: 'NULL' },
  program_page: { slug: 'chr(1) || t.id', program_id: 'NULL' },
} as const

/** Takes unique values away from rows that get others, so that rows may exchange theirs: uniqueness is checked row by row. */
export async function releaseKeys(client: ClientBase, rows: readonly ContentRow[]): Promise<void> {
  for (const [table, columns] of Object.entries(released)) {
    const given = rows.filter((row) => row.table === table)
    for (const [column, placeholder] of Object.entries(columns)) {
      const sql = `
        UPDATE ${table} t SET ${column} = ${placeholder} FROM unnest($1::int[], $2::text[]) AS given (id, value)
         WHERE t.id = given.id AND t.${column}::text IS DISTINCT FROM given.value`
      await query(client, sql, [given.map((row) => row.id), given.map((row) => row.values[column])])
    }
  }
}

/** Deletes the rows of these parents that are not among the ids. @returns how many */
export async function deleteOthers(
  client: ClientBase,
  table: ContentTable,
  parents: readonly number[],
  ids: readonly number[],
): Promise<number> {
  const sql = `DELETE FROM ${table} WHERE ${contentParents[table]} = ANY ($1) AND id <> ALL ($2)`
  return (await query(client, sql, [parents, ids])).rowCount ?? 0
}

/** Makes the topics of these programs exactly the links. @returns ids of the programs whose topics changed */
export async function replaceTopics(
  client: ClientBase,
  programs: readonly number[],
  links: readonly ContentLink[],
): Promise<void> {
  const sql = `
    WITH given AS (
      SELECT g.program_id, t.id AS topic_id FROM unnest($2::int[], $3::text[]) AS g (program_id, name) JOIN topic t USING (name)),
    gone AS (
      DELETE FROM program_topic p WHERE program_id = ANY ($1)
         AND NOT EXISTS (SELECT FROM given g WHERE (g.program_id, g.topic_id) = (p.program_id, p.topic_id)))
    INSERT INTO program_topic (program_id, topic_id) SELECT program_id, topic_id FROM given ON CONFLICT DO NOTHING`
  await query(client, sql, [programs, links.map((link) => link.parent.id), links.map((link) => link.to)])
}

/** Makes the electives of these programs exactly the links. */
export async function replaceElectives(
  client: ClientBase,
  programs: readonly number[],
  links: readonly ContentLink[],
): Promise<void> {
  await query(
    client,
    `DELETE FROM elective_course e USING electives_set s
      WHERE s.id = e.electives_set_id AND s.program_id = ANY ($1) AND e.course_id <> ALL ($2)`,
    [programs, links.map((link) => link.to)],
  )
  const sql = `
    INSERT INTO elective_course (electives_set_id, course_id) SELECT * FROM unnest($1::int[], $2::int[])
    ON CONFLICT (course_id) DO UPDATE SET electives_set_id = excluded.electives_set_id`
  await query(client, sql, [links.map((link) => link.parent.id), links.map((link) => link.to)])
}

/** The runs whose grades are frozen. */
export async function frozenRuns(database: Pool): Promise<Set<number>> {
  const sql = `SELECT course_run_id AS id FROM course_run_grading_status WHERE status = 'complete'`
  return new Set((await query<{ id: number }>(database, sql)).rows.map(({ id }) => id))
}

/** New rows that come without an id later on get ids after those that were given. */
export async function followIdentities(client: ClientBase): Promise<void> {
  const followed = contentTables.map(
    (table) =>
      `setval(pg_get_serial_sequence('${table}', 'id'), greatest((SELECT max(id) FROM ${table}), nextval(pg_get_serial_sequence('${table}', 'id'))))`,
  )
  await query(client, `SELECT ${followed.join()}`)
}

/**
 * Search documents hold titles of courses and semesters of runs (rules/search.md, "Documents"): the enrollments of these programs, and of the
 * programs of these courses and runs, are indexed again.
 */
export async function queueSearch(
  client: ClientBase,
  changed: { programs: readonly number[]; courses: readonly number[]; runs: readonly number[] },
): Promise<void> {
  const sql = `
    INSERT INTO search_outbox (program_enrollment_id)
    SELECT e.id FROM program_enrollment e
     WHERE program_id = ANY ($1) OR program_id IN (
       SELECT program_id FROM course
        WHERE id = ANY ($2) OR id IN (SELECT course_id FROM course_run WHERE id = ANY ($3)))`
  await query(client, sql, [changed.programs, changed.courses, changed.runs])
}
