import { isReservedSlug } from '../domain/page-slugs.ts'
import type { ContentLink, ContentRow, ContentRows } from './content-rows.ts'
import type { ContentTable } from './content-tables.ts'

/** What is wrong with a document, and where: `programs.0.courses.2.edx_key`. */
export type ContentError = { path: string; message: string }

/** What the database holds of a row: what it stands in, and what no other row may have. */
export type StoredRow = {
  table: ContentTable
  id: number
  parent: number | null
  keys: Readonly<Record<string, string | number | null>>
}

/** Columns of which no two rows may have the same value; with the parent, no two rows of one parent. */
export const uniqueColumns: Partial<Record<ContentTable, readonly { column: string; within: 'all' | 'parent' }[]>> = {
  topic: [{ column: 'name', within: 'all' }],
  course: [{ column: 'position_in_program', within: 'parent' }],
  course_run: [{ column: 'edx_course_key', within: 'all' }],
  exam_run: [{ column: 'edx_exam_course_key', within: 'all' }],
  program_page: [
    { column: 'slug', within: 'all' },
    { column: 'program_id', within: 'all' },
  ],
}

const named = (table: ContentTable) => table.replaceAll('_', ' ')

/**
 * Everything that would keep a document, whose fields are right by themselves, from being applied to a database that holds these rows:
 * ids that occur twice or stand elsewhere, keys that are taken, references to nothing (rules/content.md, "Who edits it").
 */
export function checkContent(content: ContentRows, stored: readonly StoredRow[]): ContentError[] {
  const known = new Map(stored.map((row) => [`${row.table} ${row.id}`, row]))
  return [
    ...checkIds(content.rows, known),
    ...checkKeys(content.rows, stored),
    ...checkSlugs(content.rows),
    ...checkPages(content.rows, known),
    ...checkSignatories(content.rows, known),
    ...checkLinks(content, stored),
  ]
}

const error = (path: ContentRow['path'], message: string): ContentError => ({ path: path.join('.'), message })

function checkIds(rows: readonly ContentRow[], known: ReadonlyMap<string, StoredRow>): ContentError[] {
  const seen = new Set<string>()
  return rows.flatMap((row) => {
    const name = `${row.table} ${row.id}`
    if (seen.has(name)) return [error([...row.path, 'id'], `${named(row.table)} ${row.id} occurs twice`)]
    seen.add(name)
    const found = known.get(name)
    // A row that moved would take its learners' grades, certificates and authorizations along.
    if (!found || !row.parent || found.parent === row.parent.id) return []
    return [error([...row.path, 'id'], `${named(row.table)} ${row.id} belongs to ${named(row.parent.table)} ${found.parent}`)]
  })
}

function checkSlugs(rows: readonly ContentRow[]): ContentError[] {
  return rows.flatMap(({ table, path, values }) => {
    const { slug } = values
    if (table !== 'program_page' || typeof slug !== 'string' || !isReservedSlug(slug)) return []
    return [error([...path, 'slug'], `${slug} is the name of another page of this site`)]
  })
}

function checkKeys(rows: readonly ContentRow[], stored: readonly StoredRow[]): ContentError[] {
  const inDocument = new Set(rows.map((row) => `${row.table} ${row.id}`))
  const holders = new Map<string, string>()
  for (const row of stored) {
    if (inDocument.has(`${row.table} ${row.id}`)) continue
    for (const { column, within } of uniqueColumns[row.table] ?? []) {
      const key = keyOf(row.table, column, row.keys[column], within === 'parent' ? row.parent : null)
      if (key !== undefined) holders.set(key, `${named(row.table)} ${row.id}, which is not in the document, has it`)
    }
  }
  return rows.flatMap((row) =>
    (uniqueColumns[row.table] ?? []).flatMap(({ column, within }) => {
      const parent = within === 'parent' ? row.parent?.id : null
      const key = keyOf(row.table, column, row.values[column], parent)
      if (key === undefined) return []
      const holder = holders.get(key)
      holders.set(key, `${row.path.join('.')} has it too`)
      return holder === undefined
        ? []
        : [error([...row.path, column], `${String(row.values[column] as string)} is taken: ${holder}`)]
    }),
  )
}

/** Values that are missing do not collide. */
function keyOf(table: ContentTable, column: string, value: unknown, parent: unknown): string | undefined {
  return value === null || value === undefined ? undefined : JSON.stringify([table, column, value, parent])
}

function checkPages(rows: readonly ContentRow[], known: ReadonlyMap<string, StoredRow>): ContentError[] {
  const programs = new Set(rows.filter((row) => row.table === 'program').map((row) => row.id))
  return rows.flatMap((row) => {
    const program = row.table === 'program_page' ? row.values['program_id'] : null
    if (program === null || programs.has(Number(program)) || known.has(`program ${String(program as number)}`)) return []
    return [error([...row.path, 'program_id'], `there is no program ${String(program as number)}`)]
  })
}

function checkSignatories(rows: readonly ContentRow[], known: ReadonlyMap<string, StoredRow>): ContentError[] {
  const courses = coursesByProgram(rows, [...known.values()])
  return rows.flatMap((row) => {
    if (row.table !== 'course_certificate_signatory') return []
    const course = Number(row.values['course_id'])
    const program = row.parent?.values['program_id']
    if (program !== null && courses.get(course) === program) return []
    return [error([...row.path, 'course_id'], `course ${course} is not a course of the page's program`)]
  })
}

/** The program of every course that will be there. */
function coursesByProgram(rows: readonly ContentRow[], stored: readonly StoredRow[]): Map<number, number | null | undefined> {
  const courses = new Map<number, number | null | undefined>()
  for (const row of stored) if (row.table === 'course') courses.set(row.id, row.parent)
  for (const row of rows) if (row.table === 'course') courses.set(row.id, row.parent?.id)
  return courses
}

function checkLinks({ rows, links }: ContentRows, stored: readonly StoredRow[]): ContentError[] {
  const topics = new Set<unknown>(rows.filter((row) => row.table === 'topic').map((row) => row.values['name']))
  const renamed = new Set(rows.map((row) => `${row.table} ${row.id}`))
  for (const row of stored) if (row.table === 'topic' && !renamed.has(`topic ${row.id}`)) topics.add(row.keys['name'])
  const courses = coursesByProgram(rows, stored)
  const seen = new Set<string>()
  return links.flatMap((link) => {
    const once = link.kind === 'topic' ? `topic ${link.parent.path.join('.')} ${link.to}` : `elective ${link.to}`
    if (seen.has(once)) return [error(link.path, `${link.to} occurs twice`)]
    seen.add(once)
    return linkError(link, topics, courses)
  })
}

function linkError(
  link: ContentLink,
  topics: ReadonlySet<unknown>,
  courses: ReadonlyMap<number, number | null | undefined>,
): ContentError[] {
  if (link.kind === 'topic') return topics.has(link.to) ? [] : [error(link.path, `there is no topic "${link.to}"`)]
  if (courses.get(Number(link.to)) === link.parent.parent?.id) return []
  return [error(link.path, `course ${link.to} is not a course of this program`)]
}
