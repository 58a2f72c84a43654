import { type Command, UsageError } from '../command.ts'
import { table } from '../table.ts'

/** What was written here since a time: what going back to the old system would lose. */
export const exportChanges: Command = {
  words: 'export changes',
  operands: [],
  summary: 'Name what was written here since a time, table by table',
  options: { since: { value: 'TIME', help: 'the time of the switch, as 2026-12-01T06:00:00Z' } },
  effect: 'reads',
  run: async (call, { ask }) => {
    const since = new Date(call.value('since') ?? '')
    if (Number.isNaN(since.getTime())) throw new UsageError('export changes: --since needs a time, as 2026-12-01T06:00:00Z')
    const found = await ask('export-changes', { since: since.toISOString() })
    const rows = found.tables.map(({ table: name, rows: count, examples }) => [name, count, examples.slice(0, 10).join(' ')])
    return {
      data: found,
      lines: rows.length === 0 ? ['nothing was written here'] : table(['table', 'rows', 'for example'], rows),
    }
  },
}
