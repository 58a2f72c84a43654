import type { ClientBase, Pool } from 'pg'
import { isoOf, parseInstant } from '../domain/instants.ts'
import { query } from '../platform/database.ts'
import { pageLists } from './content-rows.ts'
import { contentColumns, contentParents, type ContentTable, contentTables, isInstantColumn } from './content-tables.ts'

type Row = { id: number } & Record<string, unknown>

/** All program content at one time: the rows of each table by id, topics by program, courses by electives set. */
export type ContentSnapshot = Record<ContentTable, Row[]> & { topicsOf: Map<number, string[]>; coursesOf: Map<number, number[]> }

/**
 * All program content as the text of a document that `importContent` takes (rules/content.md, "Who edits it"). Into an empty database it brings
 * the same content, with the same ids, and is then exported byte for byte.
 */
export async function exportContent(database: Pool): Promise<string> {
  const rows = await readContent(database)
  const document = {
    format: 'micromasters-content-1',
    topics: rows.topic.map((row) => fields('topic', row)),
    programs: rows.program.map((program) => ({
      ...fields('program', program),
      topics: rows.topicsOf.get(program.id) ?? [],
      courses: childrenOf(rows, 'course', program).map((course) => ({
        ...fields('course', course),
        runs: childrenOf(rows, 'course_run', course).map((run) => fields('course_run', run)),
        exam_runs: childrenOf(rows, 'exam_run', course).map((run) => fields('exam_run', run)),
      })),
      electives_sets: childrenOf(rows, 'electives_set', program).map((set) => ({
        ...fields('electives_set', set),
        courses: rows.coursesOf.get(set.id) ?? [],
      })),
    })),
    pages: rows.program_page.map((page) => {
      const { id, ...rest } = fields('program_page', page)
      const lists = pageLists.map(([table, list]) => [list, childrenOf(rows, table, page).map((row) => fields(table, row))])
      return { id, program_id: page['program_id'], ...rest, ...Object.fromEntries(lists) }
    }),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** One statement, and so one snapshot: `rows` holds every table's rows by id. Prices are text, so that no digit is lost. */
export async function readContent(on: Pool | ClientBase): Promise<ContentSnapshot> {
  const selects = contentTables.map((table) => {
    const row = table === 'program' ? `to_jsonb(t) || jsonb_build_object('price', t.price::text)` : 'to_jsonb(t)'
    return `(SELECT coalesce(jsonb_agg(${row} ORDER BY t.id), '[]') FROM ${table} t) AS ${table}`
  })
  const sql = `
    SELECT ${selects.join()},
           (SELECT coalesce(jsonb_agg(jsonb_build_array(program_id, name) ORDER BY program_id, t.id), '[]')
              FROM program_topic JOIN topic t ON t.id = topic_id) AS topic_links,
           (SELECT coalesce(jsonb_agg(jsonb_build_array(electives_set_id, course_id) ORDER BY electives_set_id, course_id), '[]')
              FROM elective_course) AS course_links`
  type Read = Record<ContentTable, Row[]> & { topic_links: [number, string][]; course_links: [number, number][] }
  const [read] = (await query<Read>(on, sql)).rows
  if (!read) throw new Error('content: no row of content')
  return { ...read, topicsOf: grouped(read.topic_links), coursesOf: grouped(read.course_links) }
}

function grouped<To>(links: readonly (readonly [number, To])[]): Map<number, To[]> {
  const groups = Map.groupBy(links, ([from]) => from)
  return new Map([...groups].map(([from, list]) => [from, list.map(([, to]) => to)]))
}

const childrenOf = (rows: ContentSnapshot, table: ContentTable, parent: Row): Row[] => {
  const column = contentParents[table]
  return column === null ? [] : rows[table].filter((row) => row[column] === parent.id)
}

/** The fields of a row in the document's order, instants in UTC. */
function fields(table: ContentTable, row: Row): { id: number } & Record<string, unknown> {
  const columns = Object.keys(contentColumns[table])
  return { id: row.id, ...Object.fromEntries(columns.map((column) => [column, field(table, column, row[column])])) }
}

function field(table: ContentTable, column: string, value: unknown): unknown {
  return isInstantColumn(table, column) && typeof value === 'string' ? isoOf(parseInstant(value)) : value
}
