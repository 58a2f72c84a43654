import type { Replies } from '../../lambdas/operations/replies.ts'
import type { Command } from '../command.ts'
import { exceptionLines } from '../import-pass.ts'
import { section, table } from '../table.ts'
import { relative } from '../time.ts'

/** The newest passes over the old database, and what the last one did. */
export const importStatus: Command = {
  words: 'import status',
  operands: [],
  summary: 'Passes over the old database: how far, how many rows, what was set aside',
  effect: 'reads',
  run: async ({ now }, { ask }) => {
    const found = await ask('import-status', {})
    const rows = found.passes.map((pass) => [
      pass.id,
      relative(pass.startedAt, now),
      pass.endedAt ? 'ended' : `${pass.finishedRanges} of ${pass.ranges} ranges`,
      pass.read,
      pass.written,
      pass.failedRanges > 0 ? `${pass.failedRanges} ranges FAILED` : '',
    ])
    const [newest] = found.passes
    const report = newest?.report
    return {
      data: found,
      failed: newest !== undefined && newest.failedRanges > 0,
      lines: [
        found.final === null
          ? 'the final pass has not been yet'
          : `moved in with ${found.final}, the final pass: nothing is imported any more`,
        ...(rows.length === 0 ? ['nothing was imported yet'] : table(['pass', 'started', 'state', 'read', 'written', ''], rows)),
        ...(report
          ? section(
              `what ${report.pass} did`,
              table(
                ['source', 'read', 'written', 'set aside', 'removed'],
                report.sources.map((each) => [each.source, each.read, each.written, each.setAside, each.removed]),
              ),
            )
          : []),
        ...(report ? exceptionLines(report.exceptions) : []),
        ...mediaLines(found.media),
      ],
    }
  },
}

/** Pictures: nothing where none were asked for. */
function mediaLines({ copied, waiting, refused }: Replies['import-status']['media']): string[] {
  if (copied + waiting + refused.length === 0) return []
  const rows = refused.map(({ error, files, example }) => [error, files, example])
  return section('pictures', [
    `${copied} copied, ${waiting} not tried yet`,
    ...(rows.length > 0 ? table(['refused with', 'files', 'such as'], rows) : []),
  ])
}
