import { readFile } from 'node:fs/promises'
import type { Replies } from '../../lambdas/operations/replies.ts'
import { type Command, type Outcome, Refusal } from '../command.ts'
import { counted, section, table } from '../table.ts'

/** Applies a document of program content as a whole, or says everything that is wrong with it. */
export const contentImport: Command = {
  words: 'content import',
  operands: ['file'],
  summary: 'Apply such a file, all of it or nothing',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const file = call.operand('file')
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new Refusal(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`)
    })
    const request = { ...call.change, text }
    const checked = await ask('content-import', { ...request, dryRun: true })
    if (!checked.ok || call.change.dryRun) return outcomeOf(checked, file, true)
    await call.confirm([...importLines(checked), `Apply ${file}?`].join('\n'))
    return outcomeOf(await ask('content-import', request), file, false)
  },
}

type Result = Replies['content-import']
type Difference = Extract<Result, { ok: true }>['differences'][number]

function outcomeOf(result: Result, file: string, dryRun: boolean): Outcome {
  if (result.ok) {
    const lines = [`${file} ${dryRun ? 'would be' : 'is'} applied`, ...importLines(result)]
    return { data: { ...result, dryRun }, lines }
  }
  const lines = [
    `${file}: ${counted(result.errors.length, 'error')}; nothing was changed`,
    ...table(
      null,
      result.errors.map(({ path, message }) => [path, message]),
    ),
  ]
  return { data: { ...result, dryRun }, lines, failed: true }
}

/** Differences that a screen shows; --json has more, and the audit all. */
const MAX_LINES = 60

function importLines({ changes, differences, warnings }: Extract<Result, { ok: true }>): string[] {
  const shown = differences.slice(0, MAX_LINES).map(differenceRow)
  const rest = differences.length > MAX_LINES ? [`… more in --json, and all in the audit log`] : []
  return [
    ...changeLines(changes),
    ...(shown.length > 0 ? section('field by field', [...table(null, shown), ...rest]) : []),
    ...(warnings.length > 0 ? section('LOOK TWICE', warnings) : []),
  ]
}

function differenceRow({ table: name, id, name: called, change, field, before, after }: Difference): string[] {
  const row = `${name.replaceAll('_', ' ')} ${id} (${called})`
  return field === null ? [row, change] : [row, field, `${brief(before)} → ${brief(after)}`]
}

/** A value in a line of a screen. */
function brief(value: unknown): string {
  const text = value === null || value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function changeLines(changes: Extract<Result, { ok: true }>['changes']): string[] {
  const rows = Object.entries(changes).filter(([, { added, changed, deleted }]) => added + changed + deleted > 0)
  if (rows.length === 0) return ['nothing changes']
  return table(
    ['table', 'added', 'changed', 'deleted'],
    rows.map(([name, { added, changed, deleted }]) => [name, added, changed, deleted]),
  )
}
