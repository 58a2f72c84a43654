import type { Command } from '../../command.ts'
import { outcomeOf } from '../../people.ts'

/** Ends all sessions of a user. */
export const userSignout: Command = {
  words: 'user signout',
  operands: ['user'],
  summary: 'End every session of a user, from the next request on',
  effect: 'changes',
  run: async (call, { ask }) => {
    const done = await ask('user-signout', { ...call.change, user: call.operand('user') })
    return outcomeOf(call, done, `id:${done.userId} is signed out everywhere`)
  },
}
