import type { ContentDocument } from './content-document.ts'
import { type ContentTable, contentColumns, contentTables } from './content-tables.ts'

type Path = readonly (string | number)[]

/** The columns of a table that a document gives. */
export const columnsOf = (table: ContentTable): string[] => [
  ...Object.keys(contentColumns[table]),
  ...(table === 'program_page' ? ['program_id'] : []),
]

/** A row of a document, with where it stands there. `parent` is the row that it stands in. */
export type ContentRow = {
  table: ContentTable
  path: Path
  id: number
  parent: ContentRow | undefined
  values: Readonly<Record<string, unknown>>
}

/** A membership: a topic of a program by name, a course of an electives set by id. */
export type ContentLink = { kind: 'topic' | 'elective'; path: Path; parent: ContentRow; to: string | number }

export type ContentRows = { rows: ContentRow[]; links: ContentLink[] }

/** The lists of a page, by the table of their rows. */
export const pageLists = [
  ['program_page_faculty', 'faculty'],
  ['course_certificate_signatory', 'course_certificate_signatories'],
  ['program_certificate_signatory', 'program_certificate_signatories'],
  ['program_letter_signatory', 'program_letter_signatories'],
] as const

const NEW = 0

/**
 * The rows of a document, tables in the order of their foreign keys. A row without an id gets the next one after `highest` of its table,
 * and after the ids of the document.
 */
export function rowsOf(document: ContentDocument, highest: (table: ContentTable) => number): ContentRows {
  const content = readRows(document)
  const next = new Map(contentTables.map((table) => [table, highest(table)]))
  for (const { table, id } of content.rows) next.set(table, Math.max(next.get(table) ?? 0, id))
  for (const row of content.rows) {
    if (row.id !== NEW) continue
    row.id = (next.get(row.table) ?? 0) + 1
    next.set(row.table, row.id)
  }
  return content
}

function readRows(document: ContentDocument): ContentRows {
  const rows: ContentRow[] = []
  const links: ContentLink[] = []
  const add = (table: ContentTable, path: Path, entry: Readonly<Record<string, unknown>>, parent?: ContentRow): ContentRow => {
    const names = columnsOf(table)
    const values = Object.fromEntries(names.map((name) => [name, entry[name]]))
    const row = { table, path, id: Number(entry['id'] ?? NEW), parent, values }
    rows.push(row)
    return row
  }
  const addAll = (table: ContentTable, path: Path, entries: readonly Readonly<Record<string, unknown>>[], parent?: ContentRow) =>
    entries.forEach((entry, index) => add(table, [...path, index], entry, parent))

  addAll('topic', ['topics'], document.topics)
  document.programs.forEach((entry, index) => {
    const path = ['programs', index]
    const program = add('program', path, entry)
    entry.topics.forEach((to, at) => links.push({ kind: 'topic', path: [...path, 'topics', at], parent: program, to }))
    entry.courses.forEach((each, at) => {
      const course = add('course', [...path, 'courses', at], each, program)
      addAll('course_run', [...course.path, 'runs'], each.runs, course)
      addAll('exam_run', [...course.path, 'exam_runs'], each.exam_runs, course)
    })
    entry.electives_sets.forEach((each, at) => {
      const set = add('electives_set', [...path, 'electives_sets', at], each, program)
      each.courses.forEach((to, place) =>
        links.push({ kind: 'elective', path: [...set.path, 'courses', place], parent: set, to }),
      )
    })
  })
  document.pages.forEach((entry, index) => {
    const page = add('program_page', ['pages', index], entry)
    for (const [table, list] of pageLists) addAll(table, [...page.path, list], entry[list], page)
  })
  return { rows: contentTables.flatMap((table) => rows.filter((row) => row.table === table)), links }
}
