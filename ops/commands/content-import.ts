import { readFile } from 'node:fs/promises'
import type { Replies } from '../../lambdas/operations/replies.ts'
import { type Command, type Outcome, Refusal } from '../command.ts'
import { counted, table } from '../table.ts'

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
    await call.confirm(`${changeLines(checked.changes).join('\n')}\nApply ${file}?`)
    return outcomeOf(await ask('content-import', request), file, false)
  },
}

type Result = Replies['content-import']

function outcomeOf(result: Result, file: string, dryRun: boolean): Outcome {
  if (result.ok) {
    const lines = [`${file} ${dryRun ? 'would be' : 'is'} applied`, ...changeLines(result.changes)]
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

function changeLines(changes: Extract<Result, { ok: true }>['changes']): string[] {
  const rows = Object.entries(changes).filter(([, { added, changed, deleted }]) => added + changed + deleted > 0)
  if (rows.length === 0) return ['nothing changes']
  return table(
    ['table', 'added', 'changed', 'deleted'],
    rows.map(([name, { added, changed, deleted }]) => [name, added, changed, deleted]),
  )
}
