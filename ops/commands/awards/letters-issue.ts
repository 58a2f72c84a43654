import { idOf, issueAsked } from '../../awards.ts'
import type { Command } from '../../command.ts'

/** Issues letters of a program. */
export const lettersIssue: Command = {
  words: 'letters issue',
  operands: ['program'],
  summary: 'Issue letters to everybody enrolled who has completed a program and has none',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const program = idOf(call.operand('program'), 'program')
    return issueAsked(call, 'letter', (change) => ask('letters-issue', { ...change, program }))
  },
}
