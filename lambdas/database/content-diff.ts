import type { ContentSnapshot } from './content-export.ts'
import { contentColumns, contentParents, type ContentTable, contentTables } from './content-tables.ts'

/** One field of a row that an import changes; `field` null: the whole row is new, or goes. Values are JSON as they are stored. */
export type ContentDifference = {
  table: ContentTable
  id: number
  /** What the row calls itself. */
  name: string
  change: 'added' | 'changed' | 'deleted'
  field: string | null
  before: unknown
  after: unknown
}

type Row = ContentSnapshot[ContentTable][number]

/** What differs between two states of the program content, field by field, tables in the order of a document. */
export function differencesOf(before: ContentSnapshot, after: ContentSnapshot): ContentDifference[] {
  return contentTables.flatMap((table) => {
    const former = new Map(before[table].map((row) => [row.id, row]))
    const present = new Map(after[table].map((row) => [row.id, row]))
    const gone = before[table].filter(({ id }) => !present.has(id)).map((row) => whole(table, row, 'deleted'))
    const rest = after[table].flatMap((row) => {
      const was = former.get(row.id)
      return was ? fieldDifferences(table, was, row, before, after) : [whole(table, row, 'added')]
    })
    return [...gone, ...rest]
  })
}

function whole(table: ContentTable, row: Row, change: 'added' | 'deleted'): ContentDifference {
  const [before, after] = change === 'added' ? [null, row] : [row, null]
  return { table, id: row.id, name: nameOf(row), change, field: null, before, after }
}

function fieldDifferences(table: ContentTable, was: Row, is: Row, before: ContentSnapshot, after: ContentSnapshot) {
  const about = { table, id: is.id, name: nameOf(is), change: 'changed' as const }
  const columns = [
    ...Object.keys(contentColumns[table]),
    contentParents[table] ?? [],
    table === 'program_page' ? 'program_id' : [],
  ]
  const fields = columns.flat().map((field) => ({ ...about, field, before: was[field] ?? null, after: is[field] ?? null }))
  const lists = listsOf(table, is.id, before, after).map((list) => ({ ...about, ...list }))
  return [...fields, ...lists].filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after))
}

/** The memberships that stand with a row in a document. */
function listsOf(table: ContentTable, id: number, before: ContentSnapshot, after: ContentSnapshot) {
  if (table === 'program')
    return [{ field: 'topics', before: before.topicsOf.get(id) ?? [], after: after.topicsOf.get(id) ?? [] }]
  if (table !== 'electives_set') return []
  return [{ field: 'courses', before: before.coursesOf.get(id) ?? [], after: after.coursesOf.get(id) ?? [] }]
}

const NAMES = ['edx_course_key', 'edx_exam_course_key', 'title', 'name', 'slug', 'exam_series_code'] as const

function nameOf(row: Row): string {
  const name = NAMES.map((column) => row[column]).find((value) => typeof value === 'string' && value !== '')
  return typeof name === 'string' ? name : ''
}
