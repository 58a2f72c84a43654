import type { Command } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { launch, ONE_LEARNER } from '../launch.ts'

/** Refreshes one learner now; what is fresh is left alone unless forced. */
export const refreshLearner: Command = {
  words: 'refresh learner',
  operands: ['username'],
  summary: 'Refresh one learner now (`id:<user id>` will do)',
  options: { force: { help: 'fetch what is fresh too' } },
  effect: 'changes',
  run: async (call, system) => {
    const { id: userId } = await system.ask('learner', { learner: call.operand('username') })
    const input = { userId, force: call.flag('force') }
    const name = executionName('refresh-learner', call.now)
    return launch(call, system, { what: 'refresh learner', machine: ONE_LEARNER, name, input })
  },
}
