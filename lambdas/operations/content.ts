import { checkCatalog } from '../catalog/check.ts'
import { exportContent } from '../database/content-export.ts'
import { importContent, type ImportResult } from '../database/content-import.ts'
import { frozenRuns } from '../database/content-queries.ts'
import { warningsOf } from '../database/content-warnings.ts'
import { InputError } from '../platform/errors.ts'
import type { Answer, Replies } from './replies.ts'
import type { Requests } from './request.ts'
import { change, done, refused, type Tools } from './tools.ts'

/** What a Lambda may answer, with room for what is around the text (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MAX_ANSWER = 5_900_000

/** Differences in one answer, each a page's text at most. */
const MAX_DIFFERENCES = 1_000

/** All program content as the text of a document (rules/content.md, "Who edits it"). */
export async function exported(_: Requests['content-export'], tools: Tools): Promise<Answer<Replies['content-export']>> {
  const text = await exportContent(await tools.database())
  // In the answer the text is a JSON string, with its quotes and line ends escaped.
  if (Buffer.byteLength(JSON.stringify(text)) > MAX_ANSWER)
    return refused('the content is longer than the 6 MB that a Lambda may answer')
  return done({ text })
}

/** Applies a document as a whole; or says every error in it, and changes nothing. */
export async function imported(request: Requests['content-import'], tools: Tools): Promise<Answer<Replies['content-import']>> {
  const database = await tools.database()
  const document = parsed(request.text)
  const checked = await importContent(database, document, { dryRun: true })
  if (!checked.ok) return done(checked)
  // Told before it is applied: a run that freezes in between makes no difference to what the operator saw.
  const warnings = warningsOf(checked.differences, { now: tools.now, frozen: await frozenRuns(database) })
  const details = { changes: JSON.stringify(checked.changes), differences: JSON.stringify(checked.differences) }
  const what = { command: 'content-import', details }
  const applied = await change(tools, request, what, () => importContent(database, document, { dryRun: false }))
  const result = applied ?? checked
  return done(result.ok ? { ...told(result), warnings } : result)
}

/** As much as one answer can hold. The audit has all of it. */
function told({ ok, changes, differences }: Extract<ImportResult, { ok: true }>) {
  return { ok, changes, differences: differences.slice(0, MAX_DIFFERENCES), differencesCut: differences.length > MAX_DIFFERENCES }
}

/** Reads the site as MIT Learn reads it. */
export async function catalogCheck(_: Requests['catalog-check'], tools: Tools): Promise<Answer<Replies['catalog-check']>> {
  const { SITE_URL: site } = tools.settings()
  return done({ site, ...(await checkCatalog(site)) })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError(`the document is not JSON: ${error instanceof Error ? error.message : ''}`)
  }
}
