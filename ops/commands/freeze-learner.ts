import { type Command, Refusal } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { FREEZE_ONE, launch } from '../launch.ts'

/** Freezes the grade of one learner in one run, whose freeze date has come. */
export const freezeLearner: Command = {
  words: 'freeze learner',
  operands: ['username', 'course key'],
  summary: 'Freeze the grade of one learner in one run now',
  effect: 'changes',
  run: async (call, system) => {
    const learner = call.operand('username')
    const courseKey = call.operand('course key')
    const { userId, courseRunId, grade } = await system.ask('freeze-target', { learner, courseKey })
    if (grade?.status === 'complete') {
      throw new Refusal(`there is a final grade already: ${grade.grade ?? 'none'}; \`freeze correct\` reads it anew`)
    }
    const name = executionName('freeze-learner', call.now)
    const input = { userId, courseRunId }
    return launch(call, system, { what: 'freeze learner', machine: FREEZE_ONE, name, input, shownBy: `learner ${learner}` })
  },
}
