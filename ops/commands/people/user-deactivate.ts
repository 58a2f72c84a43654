import type { Command } from '../../command.ts'
import { asked, outcomeOf } from '../../people.ts'

/** Keeps a user out, and the data. */
export const userDeactivate: Command = {
  words: 'user deactivate',
  operands: ['user'],
  summary: 'End all sessions of a user, and let no login, refresh or exam authorization be; what is stored stays',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const user = call.operand('user')
    const done = await asked(
      call,
      (change) => ask('user-deactivate', { ...change, user }),
      ({ userId }) => call.confirm(`Deactivate id:${userId} (${user})?`),
    )
    return outcomeOf(call, done, `id:${done.userId} is inactive, and signed out everywhere`)
  },
}
