import type { Answer } from '../replies.ts'
import { done, refused } from '../tools.ts'
import { applyNext } from './apply-file.ts'
import { checkAdjustments, checkImport } from './check-file.ts'
import { acceptFile, addRows, closeFile, countRows, findFile, openFile, reportAfter } from './grade-file-queries.ts'
import type { AwardReplies } from './replies.ts'
import { type AwardRequests, ROWS_PER_PART } from './request.ts'
import type { AwardTools } from './tools.ts'

const GONE = 'this file is not open any more: begin again'

export async function open(
  request: AwardRequests['grade-file-open'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['grade-file-open']>> {
  const { kind, operator, reason, dryRun, examRun: examRunId } = request
  return done({ file: await openFile(await tools.database(), { kind, operator, reason, dryRun, examRunId }, tools.now) })
}

export async function add(
  { file, rows }: AwardRequests['grade-file-add'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['grade-file-add']>> {
  const database = await tools.database()
  if (!(await findFile(database, file))) return refused(GONE)
  await addRows(database, file, rows)
  return done({ rows: rows.length })
}

/** Looks at the whole file. One that is good may be applied from now on. */
export async function check(
  { file: id }: AwardRequests['grade-file-check'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['grade-file-check']>> {
  const database = await tools.database()
  const file = await findFile(database, id)
  if (!file) return refused(GONE)
  const checked = await (file.kind === 'adjust' ? checkAdjustments(database, file) : checkImport(database, file, tools.now))
  if (checked.ok) await acceptFile(database, id, checked.examRuns)
  return done({ rows: (await countRows(database, id)).rows, problems: checked.ok ? [] : checked.problems })
}

export async function apply(
  { file }: AwardRequests['grade-file-apply'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['grade-file-apply']>> {
  const applied = await applyNext(await tools.database(), file, tools.now)
  if (!applied) return refused(GONE)
  tools.log.event('operator-change', { command: 'exam grades' })
  return done(applied)
}

export async function report(
  { file, after }: AwardRequests['grade-file-report'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['grade-file-report']>> {
  const rows = await reportAfter(await tools.database(), file, after, ROWS_PER_PART)
  const last = rows.at(-1)
  return done({ rows, next: rows.length === ROWS_PER_PART && last ? last.line : null })
}

export async function close(
  { file }: AwardRequests['grade-file-close'],
  tools: AwardTools,
): Promise<Answer<AwardReplies['grade-file-close']>> {
  await closeFile(await tools.database(), file)
  return done({})
}
