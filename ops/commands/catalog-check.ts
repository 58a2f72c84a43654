import type { Command } from '../command.ts'
import { counted, table } from '../table.ts'

/** Validates what MIT Learn would read, as MIT Learn reads it. */
export const catalogCheck: Command = {
  words: 'catalog check',
  operands: [],
  summary: 'Read the catalog and the pages as MIT Learn does; say what it would fail on or skip',
  effect: 'reads',
  run: async (_, { ask }) => {
    const found = await ask('catalog-check', {})
    const rows = found.findings.map(({ effect, program, message }) => [
      effect,
      program === null ? '' : `program ${program}`,
      message,
    ])
    return {
      data: found,
      lines: [`${found.site}: MIT Learn takes ${counted(found.programs, 'program')}`, ...table(null, rows)],
      failed: !found.ok,
    }
  },
}
