import type { Command } from '../../command.ts'
import { settleFile } from '../../grade-file.ts'
import { idOf } from '../../awards.ts'

/** Takes the grades of an exam from the site that holds it. */
export const gradesFetch: Command = {
  words: 'exams grades fetch',
  operands: ['exam run'],
  summary: 'Take all grades of an exam course from its site',
  effect: 'changes',
  run: async (call, system) => {
    const { ask } = system
    const examRun = idOf(call.operand('exam run'), 'exam run')
    const { file } = await ask('grade-fetch', { ...call.change, examRun })
    return settleFile(system, file, `exam run ${examRun}`, call.change.dryRun)
  },
}
