import type { Command } from '../command.ts'
import { counted, table } from '../table.ts'
import { at } from '../time.ts'

/** Documents that the index refused, which are not tried again by themselves. */
export const searchParked: Command = {
  words: 'search parked',
  operands: [],
  summary: 'Documents that the index refused, and why; with --retry, try them again',
  options: { retry: { help: 'let all of them be tried again' } },
  effect: 'changes',
  run: async (call, { ask }) => {
    const retry = call.flag('retry')
    const found = await ask('search-parked', { ...call.change, retry })
    const rows = found.documents.map(({ enrollmentId, userId, attempts, error, since }) => [
      enrollmentId,
      userId === null ? 'gone' : `id:${userId}`,
      at(since),
      attempts,
      error,
    ])
    const listed =
      rows.length === 0 ? ['nothing is parked'] : table(['enrollment', 'learner', 'since', 'attempts', 'error'], rows)
    const would = call.change.dryRun ? 'would be' : 'will be'
    const count = found.retried ?? found.documents.length
    const said = retry && rows.length > 0 ? [`${counted(count, 'document')} ${would} tried again`] : []
    return { data: { ...found, dryRun: call.change.dryRun }, lines: [...listed, ...said] }
  },
}
