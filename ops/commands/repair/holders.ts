import type { Replies } from '../../operations.ts'
import { table } from '../../table.ts'
import { at } from '../../time.ts'

/** Holders of final grades as a table. */
export function holderLines(holders: Replies['freeze-holders']['holders']): string[] {
  return table(
    ['username', 'id', 'grade', 'passed', 'written', 'by'],
    holders.map(({ userId, username, grade, passed, frozenOn, pass, corrected }) => [
      username,
      `id:${userId}`,
      grade,
      passed ? 'yes' : 'no',
      at(frozenOn),
      `${pass ?? 'no freeze of this system'}${corrected ? ', corrected since' : ''}`,
    ]),
  )
}
