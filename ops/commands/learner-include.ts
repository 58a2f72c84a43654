import { type Call, type Command, type Outcome, UsageError } from '../command.ts'
import { outcomeOf } from '../strikes.ts'
import type { System } from '../system.ts'
import { counted } from '../table.ts'

/** Forgets strikes and exclusion of a learner, or of all whom a run gave a strike. */
export const learnerInclude: Command = {
  words: 'learner include',
  operands: [],
  optionalOperands: ['username'],
  summary: 'Forget strikes and exclusion, of one learner or of all whom a run gave a strike',
  options: { run: { value: 'RUN', help: 'everybody who got a strike in this run; needs --reason' } },
  effect: 'changes',
  run: async (call, system) => {
    const run = call.value('run')
    const learner = call.operand('username')
    if (run !== null && learner !== '') throw new UsageError('learner include: a <username> or --run, not both')
    if (run !== null) return ofRun(call, system, run)
    if (learner === '') throw new UsageError('learner include: <username> is missing, or --run')
    return outcomeOf(call, await system.ask('learner-include', { ...call.change, learner }), 'included in bulk runs')
  },
}

async function ofRun(call: Call, { ask }: System, runId: string): Promise<Outcome> {
  const { reason, dryRun } = call.change
  if (reason === null) throw new UsageError('learner include: --run needs --reason: the audit has to say whose fault it was')
  const found = await ask('run-include', { ...call.change, reason, runId })
  const said = `${counted(found.learners, 'learner')} with strikes ${dryRun ? 'would be' : 'are'} included in bulk runs; ${found.excluded} had been left out`
  return { data: { ...found, dryRun }, lines: [said] }
}
