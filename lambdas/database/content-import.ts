import type { ClientBase, Pool } from 'pg'
import { transaction } from '../platform/transaction.ts'
import { checkContent, type ContentError, type StoredRow } from './content-check.ts'
import { type ContentDifference, differencesOf } from './content-diff.ts'
import { contentDocument } from './content-document.ts'
import { readContent } from './content-export.ts'
import {
  type Changes,
  deleteOthers,
  followIdentities,
  lockContent,
  queueSearch,
  releaseKeys,
  replaceElectives,
  replaceTopics,
  storedRows,
  writeRows,
} from './content-queries.ts'
import { type ContentRows, pageLists, rowsOf } from './content-rows.ts'
import { type ContentTable, contentTables } from './content-tables.ts'

export type ImportResult =
  | { ok: true; changes: Record<ContentTable, Changes>; differences: ContentDifference[] }
  /** Nothing was changed. */
  | { ok: false; errors: ContentError[] }

/**
 * Applies a document of program content, all of it in one transaction, or nothing (rules/content.md, "Who edits it"). Programs, courses, runs,
 * exam runs, topics and pages that it leaves out stay as they are: learners' grades hang on them. What belongs to a listed program or
 * page alone (topics and electives of a program; faculty and signatories of a page) becomes exactly what the document says.
 * `dryRun` goes the whole way, and takes everything back.
 */
export async function importContent(database: Pool, document: unknown, options: { dryRun: boolean }): Promise<ImportResult> {
  const parsed = contentDocument.safeParse(document)
  if (!parsed.success) {
    return { ok: false, errors: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || '(whole)', message })) }
  }
  return transaction(
    database,
    async (client): Promise<ImportResult> => {
      await lockContent(client)
      const stored = await storedRows(client)
      const content = rowsOf(parsed.data, (table) => highestId(stored, table))
      const errors = checkContent(content, stored)
      if (errors.length > 0) return { ok: false, errors }
      const before = await readContent(client)
      const changes = await apply(client, content)
      return { ok: true, changes, differences: differencesOf(before, await readContent(client)) }
    },
    ({ ok }) => ok && !options.dryRun,
  )
}

function highestId(stored: readonly StoredRow[], table: ContentTable): number {
  return stored.reduce((highest, row) => (row.table === table ? Math.max(highest, row.id) : highest), 0)
}

async function apply(client: ClientBase, { rows, links }: ContentRows): Promise<Record<ContentTable, Changes>> {
  const ofTable = (table: ContentTable) => rows.filter((row) => row.table === table)
  const ids = (table: ContentTable) => ofTable(table).map((row) => row.id)
  const linksOf = (kind: 'topic' | 'elective') => links.filter((link) => link.kind === kind)
  const changes = Object.fromEntries(contentTables.map((table) => [table, { added: 0, changed: 0, deleted: 0 }])) as Record<
    ContentTable,
    Changes
  >
  const written = new Map<ContentTable, number[]>()

  for (const [table] of pageLists) changes[table].deleted = await deleteOthers(client, table, ids('program_page'), ids(table))
  await releaseKeys(client, rows)
  for (const table of contentTables) {
    const result = await writeRows(client, table, ofTable(table))
    changes[table].added = result.filter(({ added }) => added).length
    changes[table].changed = result.length - changes[table].added
    written.set(
      table,
      result.map(({ id }) => id),
    )
  }
  await replaceTopics(client, ids('program'), linksOf('topic'))
  await replaceElectives(client, ids('program'), linksOf('elective'))
  changes.electives_set.deleted = await deleteOthers(client, 'electives_set', ids('program'), ids('electives_set'))
  await followIdentities(client)
  const of = (table: ContentTable) => written.get(table) ?? []
  await queueSearch(client, { programs: of('program'), courses: of('course'), runs: of('course_run') })
  return changes
}
