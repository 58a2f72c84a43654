import type { Command } from '../../command.ts'
import { asked, outcomeOf } from '../../people.ts'

/** Gives a user another username. */
export const userRename: Command = {
  words: 'user rename',
  operands: ['user', 'username'],
  summary: 'Give a user another username; the old one is not given out again',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const request = { user: call.operand('user'), username: call.operand('username') }
    const done = await asked(
      call,
      (change) => ask('user-rename', { ...change, ...request }),
      ({ userId, former, username }) => call.confirm(`Call id:${userId} ${username}, and nobody ${former} any more?`),
    )
    return outcomeOf(call, done, `id:${done.userId} is called ${done.username}; it was ${done.former}`)
  },
}
