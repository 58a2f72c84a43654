import type { Command } from '../command.ts'
import { outcomeOf } from '../strikes.ts'

/** Forgets a learner's strikes and exclusion. */
export const learnerInclude: Command = {
  words: 'learner include',
  operands: ['username'],
  summary: 'Forget strikes and exclusion',
  effect: 'changes',
  run: async (call, { ask }) => {
    const found = await ask('learner-include', { ...call.change, learner: call.operand('username') })
    return outcomeOf(call, found, 'included in bulk runs')
  },
}
