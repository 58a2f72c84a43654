import { idOf } from '../../awards.ts'
import type { Command } from '../../command.ts'

/** Authorizes one learner for an exam run by hand. */
export const examsAuthorize: Command = {
  words: 'exams authorize',
  operands: ['username', 'exam run'],
  summary: 'Authorize one learner for an exam run past the rules, for a --reason',
  effect: 'changes',
  run: async (call, { ask }) => {
    const examRun = idOf(call.operand('exam run'), 'exam run')
    const learner = call.operand('username')
    const set = await ask('exams-authorize', { ...call.change, learner, examRun })
    const { dryRun } = call.change
    const said = set.changes ? `${dryRun ? 'would be' : 'is'} authorized` : 'was authorized already'
    return { data: { ...set, dryRun }, lines: [`${learner} ${said} for exam run ${examRun}`] }
  },
}
