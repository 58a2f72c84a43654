import { idOf, issueAsked, learnersIn } from '../../awards.ts'
import type { Command } from '../../command.ts'

/** Issues certificates of a program. */
export const certificatesIssueProgram: Command = {
  words: 'certificates issue program',
  operands: ['program'],
  summary: 'Issue program certificates to everybody enrolled who has completed it',
  options: { learner: { value: 'LIST', help: 'only these usernames, comma-separated: also after a revocation' } },
  effect: 'destroys',
  run: async (call, { ask }) => {
    const program = idOf(call.operand('program'), 'program')
    const learners = learnersIn(call)
    return issueAsked(call, 'certificate', (change) => ask('certificates-issue-program', { ...change, program, learners }))
  },
}
