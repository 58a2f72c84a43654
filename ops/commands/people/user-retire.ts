import type { Command } from '../../command.ts'
import type { Replies } from '../../operations.ts'
import { asked, countLines } from '../../people.ts'
import { section } from '../../table.ts'

/** The person leaves. */
export const userRetire: Command = {
  words: 'user retire',
  operands: ['user'],
  summary: 'The person leaves: delete what need not stay by law, and take the name from the rest; irreversible',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const user = call.operand('user')
    const done = await asked(
      call,
      (change) => ask('user-retire', { ...change, user }),
      (preview) =>
        call.confirmByTyping(
          `${linesOf(preview).join('\n')}\nThis cannot be undone. Type the username of id:${preview.userId} to go on:`,
          preview.username,
        ),
    )
    const { dryRun } = call.change
    const said = dryRun ? `id:${done.userId} would be retired` : `id:${done.userId} has left; search forgets with the next flush`
    // The name is not to outlast the person, in a terminal's log either.
    const { username: _, ...data } = done
    return { data: { ...data, dryRun }, lines: [...linesOf(done), ...tokenLines(done), '', said] }
  },
}

type Retired = Replies['user-retire']

const linesOf = ({ deleted, kept }: Retired) => [
  'deleted, with photo, sessions, strikes and search documents:',
  ...countLines(deleted),
  ...section('kept under the id, without the name', countLines(kept)),
]

const tokenLines = ({ revoked }: Retired) =>
  (revoked ?? []).map(({ backend, revoked: done, problem }) =>
    done
      ? `tokens are revoked on ${backend}`
      : `tokens are deleted here, but ${backend} did not revoke them: ${problem ?? 'unknown'}`,
  )
