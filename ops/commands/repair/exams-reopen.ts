import type { Command } from '../../command.ts'
import { counted } from '../../table.ts'
import { at } from '../../time.ts'

/** Has the hourly run take up an exam run again that it is done with. */
export const examsReopen: Command = {
  words: 'exams reopen',
  operands: ['exam run'],
  summary: 'Have the hourly run take up an exam run again, given by id or course key',
  effect: 'changes',
  run: async (call, { ask }) => {
    const found = await ask('exams-reopen', { ...call.change, examRun: call.operand('exam run') })
    const { examRunId, course, firstSchedulable, lastSchedulable, left } = found
    const over = lastSchedulable <= call.now
    const when = over
      ? `its window ended on ${at(lastSchedulable)}, so that nobody is authorized before it is changed (\`content import\`)`
      : `the hourly run takes it up ${firstSchedulable <= call.now ? 'next' : `from ${at(firstSchedulable)} on`}`
    const lines = [
      `exam run ${examRunId} (${course}) ${call.change.dryRun ? 'would be' : 'is'} open again; ${when}`,
      `${counted(left, 'learner')} who passed ${left === 1 ? 'is' : 'are'} not authorized`,
    ]
    return { data: { ...found, dryRun: call.change.dryRun }, lines }
  },
}
