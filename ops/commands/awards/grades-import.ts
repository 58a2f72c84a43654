import { type Command, UsageError } from '../../command.ts'
import { readCsv } from '../../csv.ts'
import { inParts, settleFile } from '../../grade-file.ts'

/** Brings the grades of proctored exams. */
export const gradesImport: Command = {
  words: 'exams grades import',
  operands: ['file'],
  summary: 'Bring exam grades: CSV with the columns username, course_id, score, grade, no_show',
  options: { 'exam-run': { value: 'ID', help: 'the exam run; else the latest that could be scheduled by now, of each course' } },
  effect: 'changes',
  run: async (call, system) => {
    const { ask } = system
    const [name, named] = [call.operand('file'), call.value('exam-run')]
    const examRun = named === null ? null : Number(named)
    if (examRun !== null && !Number.isSafeInteger(examRun)) throw new UsageError('exams grades import: --exam-run: an id')
    const { file } = await ask('grade-file-open', { ...call.change, kind: 'import', examRun })
    const read = readCsv(name, ['username', 'course_id', 'score', 'grade', 'no_show'])
    await inParts(read, (rows) => ask('grade-file-add', { file, rows }))
    return settleFile(system, file, name, call.change.dryRun)
  },
}
