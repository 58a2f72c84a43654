import { countMedia } from '../moving-in/media-queries.ts'
import { finalPass } from '../moving-in/queries.ts'
import { importReport } from '../moving-in/report.ts'
import { passKind } from '../moving-in/run.ts'
import { countExceptions, listExceptions, newestPasses } from '../moving-in/status-queries.ts'
import { changesSince } from './changes-queries.ts'
import type { Answer, Replies } from './replies.ts'
import type { Requests } from './request.ts'
import { done, type Tools } from './tools.ts'

const PASSES = 10
const EXCEPTIONS = 500

/** How the import from the old system goes: the newest passes, the report of each that has one, and the pictures. */
export async function importStatus(_: Requests['import-status'], tools: Tools): Promise<Answer<Replies['import-status']>> {
  const database = await tools.database()
  const passes = await newestPasses(database, PASSES)
  return done({
    final: await finalPass(database),
    media: await countMedia(database),
    passes: passes.map(({ report, kind, ...pass }) => ({
      ...pass,
      kind: passKind.parse(kind),
      report: report === null ? null : importReport.parse(report),
    })),
  })
}

/** What the import set aside, and what is to be known of what it took; of one table with the rows as they are there. */
export async function importExceptions(
  { table }: Requests['import-exceptions'],
  tools: Tools,
): Promise<Answer<Replies['import-exceptions']>> {
  const database = await tools.database()
  const counts = await countExceptions(database, table)
  return done({ counts, rows: table === null ? [] : await listExceptions(database, table, EXCEPTIONS) })
}

/** What was written here since, table by table: what is lost by going back to the old system. */
export async function exportChanges(
  { since }: Requests['export-changes'],
  tools: Tools,
): Promise<Answer<Replies['export-changes']>> {
  return done({ since, tables: await changesSince(await tools.database(), since) })
}
