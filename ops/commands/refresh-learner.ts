import { type Backend, backends } from '../../lambdas/domain/backends.ts'
import { type Command, UsageError } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { launch, ONE_LEARNER } from '../launch.ts'

/** Refreshes one learner now; what is fresh is left alone unless forced. */
export const refreshLearner: Command = {
  words: 'refresh learner',
  operands: ['username'],
  summary: 'Refresh one learner now (`id:<user id>` will do)',
  options: {
    force: { help: 'fetch what is fresh too' },
    backend: { value: 'B', help: `only one of ${backends.join(', ')}` },
  },
  effect: 'changes',
  run: async (call, system) => {
    const { id: userId } = await system.ask('learner', { learner: call.operand('username') })
    const backend = backendIn(call.value('backend'))
    const input = { userId, force: call.flag('force'), ...(backend && { backend }) }
    const name = executionName('refresh-learner', call.now)
    return launch(call, system, { what: 'refresh learner', machine: ONE_LEARNER, name, input })
  },
}

function backendIn(value: string | null): Backend | null {
  const found = backends.find((backend) => backend === value)
  if (value !== null && !found) throw new UsageError(`refresh learner: --backend must be one of ${backends.join(', ')}`)
  return found ?? null
}
