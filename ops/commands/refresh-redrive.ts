import { type Command, Refusal } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { BULK, launch } from '../launch.ts'
import { counted } from '../table.ts'
import { standing } from './run.ts'

/** Goes on with a run that was stopped or broke off, where its ledger says. */
export const refreshRedrive: Command = {
  words: 'refresh redrive',
  operands: ['run'],
  summary: 'Go on with a run, for the learners that have no outcome yet',
  effect: 'changes',
  run: async (call, system) => {
    const id = call.operand('run')
    const asked = await system.ask('run', { id, failed: false, reason: null })
    const [found = asked] = await standing([asked], system.workflows)
    if (found.kind === 'freeze') throw new Refusal(`${id} is a pass of the freeze: the next one takes up what is left`)
    if (found.kind !== 'bulk') throw new Refusal(`${id} is a run over one learner: start it anew with \`refresh learner\``)
    if (found.state === 'running') throw new Refusal(`${id} is under way as ${found.execution}`)
    if (found.left === 0) throw new Refusal(`nothing is left to do in ${id}`)
    const name = executionName('refresh', call.now)
    const outcome = await launch(call, system, {
      what: 'refresh redrive',
      machine: BULK,
      name,
      input: { resume: id },
      shownBy: `run ${id}`,
    })
    const lines = [outcome.lines[0] ?? '', `${counted(found.left, 'learner')} left; \`run ${id}\` shows how it goes`]
    return call.change.dryRun ? outcome : { ...outcome, lines }
  },
}
