import { type Command, Refusal, UsageError } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { FREEZE_ONE, launch } from '../launch.ts'

/**
 * Replaces a frozen grade by what the backend says now, with all consequences. Needs a reason: it is never silent (rules/operations.md,
 * "Commands").
 */
export const freezeCorrect: Command = {
  words: 'freeze correct',
  operands: ['username', 'course key'],
  summary: 'Correct a frozen grade from fresh data of its backend; needs --reason',
  effect: 'destroys',
  run: async (call, system) => {
    const { operator, reason } = call.change
    if (reason === null) throw new UsageError('freeze correct: --reason is missing')
    const learner = call.operand('username')
    const courseKey = call.operand('course key')
    const { userId, courseRunId, grade } = await system.ask('freeze-target', { learner, courseKey })
    if (!grade) throw new Refusal('there is no final grade to correct: `freeze learner` makes one')
    const before = `${grade.grade ?? 'none'} (${grade.passed ? 'passed' : 'not passed'})`
    await call.confirm(`Replace the final grade ${before} of id:${userId} in ${courseKey} by what the backend says now?`)
    const name = executionName('freeze-correct', call.now)
    const input = { userId, courseRunId, correction: { operator, reason } }
    const outcome = await launch(call, system, {
      what: 'freeze correct',
      machine: FREEZE_ONE,
      name,
      input,
      shownBy: `learner ${learner}`,
    })
    return { ...outcome, lines: [`final grade now: ${before}`, ...outcome.lines] }
  },
}
