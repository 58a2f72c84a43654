import { type Command, UsageError } from '../../command.ts'
import { table } from '../../table.ts'
import { at } from '../../time.ts'

const MOST = 200

/** What operators changed. */
export const audit: Command = {
  words: 'audit',
  operands: [],
  summary: `What operators changed, newest first (the last ${MOST})`,
  options: {
    user: { value: 'U', help: 'what was done to this user' },
    operator: { value: 'O', help: 'by this operator' },
    since: { value: 'T', help: 'since this time (2026-11-27, or with a time: 2026-11-27T05:00Z)' },
  },
  effect: 'reads',
  run: async (call, { ask }) => {
    const since = sinceIn(call.value('since'))
    const found = await ask('audit-list', { user: call.value('user'), operator: call.value('operator'), since, limit: MOST })
    const rows = found.entries.map(({ on, operator, command, reason, details }) => [
      at(on),
      operator,
      command,
      Object.entries(details)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(', '),
      reason,
    ])
    return { data: found, lines: rows.length === 0 ? ['nothing'] : table(['when', 'who', 'what', 'details', 'why'], rows) }
  },
}

function sinceIn(text: string | null): string | null {
  if (text === null) return null
  const time = new Date(text)
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time.getTime()))
    throw new UsageError(`audit: --since: '${text}' is not a time`)
  return time.toISOString()
}
