import type { Command } from '../command.ts'
import { exceptionLines } from '../import-pass.ts'
import { section } from '../table.ts'

/** Rows of the old database that were set aside, and those that were taken over with something to be known about them. */
export const importExceptions: Command = {
  words: 'import exceptions',
  operands: [],
  summary: 'Rows of the old database that did not fit, and why',
  options: { table: { value: 'T', help: 'of one table of the mapping, with the rows as they are there' } },
  effect: 'reads',
  run: async (call, { ask }) => {
    const found = await ask('import-exceptions', { table: call.value('table') })
    const rows = found.rows.map(
      ({ oldId, reason, kept, row }) => `${oldId ?? '-'}  ${reason}${kept ? ' (kept)' : ''}  ${JSON.stringify(row)}`,
    )
    return { data: found, lines: [...exceptionLines(found.counts).slice(1), ...(rows.length > 0 ? section('rows', rows) : [])] }
  },
}
