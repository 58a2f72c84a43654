import type { Command } from '../../command.ts'
import { readCsv } from '../../csv.ts'
import { inParts, settleFile } from '../../grade-file.ts'

/** Corrects the scores of exam grades. */
export const gradesAdjust: Command = {
  words: 'exams grades adjust',
  operands: ['file'],
  summary: 'Correct scores of exam grades: CSV with the columns proctoredexam_id, score',
  effect: 'changes',
  run: async (call, system) => {
    const { ask } = system
    const name = call.operand('file')
    const { file } = await ask('grade-file-open', { ...call.change, kind: 'adjust', examRun: null })
    await inParts(readCsv(name, ['proctoredexam_id', 'score']), (rows) => ask('grade-file-add', { file, rows }))
    return settleFile(system, file, name, call.change.dryRun)
  },
}
