import type { Command } from '../command.ts'
import { outcomeOf } from '../strikes.ts'

/** Leaves a learner out of bulk runs until the next login. */
export const learnerExclude: Command = {
  words: 'learner exclude',
  operands: ['username'],
  summary: 'Leave a learner out of bulk runs until the next login',
  effect: 'changes',
  run: async (call, { ask }) => {
    const found = await ask('learner-exclude', { ...call.change, learner: call.operand('username') })
    return outcomeOf(call, found, 'excluded from bulk runs until the next login')
  },
}
