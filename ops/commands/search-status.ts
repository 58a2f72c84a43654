import type { Replies } from '../../lambdas/operations/replies.ts'
import type { Command } from '../command.ts'
import { section, table } from '../table.ts'
import { span } from '../time.ts'

/** What waits for OpenSearch, and what serves there. */
export const searchStatus: Command = {
  words: 'search status',
  operands: [],
  summary: 'The outbox, the indices that serve, and how far a rebuild is',
  effect: 'reads',
  run: async (_, { ask }) => {
    const found = await ask('search-status', {})
    return { data: found, lines: linesOf(found), failed: found.error !== null }
  },
}

type Found = Replies['search-status']

function linesOf({ outbox, indices, error }: Found): string[] {
  const oldest = outbox.waiting > 0 ? ` (oldest ${span(outbox.oldestSeconds * 1_000)})` : ''
  const rows = indices?.map(({ kind, index, isCurrent, rebuilding, copiedTo }) => [
    kind,
    index ?? 'none',
    isCurrent ? 'this version' : 'OLD: `search rebuild`',
    rebuilding === null ? '' : `rebuilding ${rebuilding}, at program enrollment ${copiedTo ?? 0}`,
  ])
  return [
    `outbox: ${outbox.waiting} waiting${oldest}, ${outbox.parked} parked`,
    ...section('indices', rows ? table(null, rows) : [error ?? 'unknown']),
  ]
}
