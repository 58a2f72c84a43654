import type { Command } from '../../command.ts'
import { outcomeOf } from '../../people.ts'

/** Lets a user in again. */
export const userActivate: Command = {
  words: 'user activate',
  operands: ['user'],
  summary: 'Let an inactive user in again',
  effect: 'changes',
  run: async (call, { ask }) => {
    const done = await ask('user-activate', { ...call.change, user: call.operand('user') })
    return outcomeOf(call, done, `id:${done.userId} is active`)
  },
}
