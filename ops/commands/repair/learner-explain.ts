import type { Command } from '../../command.ts'
import type { Replies } from '../../operations.ts'
import { section, table } from '../../table.ts'
import { at } from '../../time.ts'

/** "My grade is missing": how far it came, and why not further. */
export const learnerExplain: Command = {
  words: 'learner explain',
  operands: ['username', 'course key'],
  summary: 'Where a grade is: account, enrollment, certificate, grade, freeze, exam, dashboard, and why not further',
  effect: 'reads',
  run: async (call, { ask }) => {
    const request = { learner: call.operand('username'), courseKey: call.operand('course key') }
    const found = await ask('learner-explain', request)
    return { data: found, lines: linesOf(found) }
  },
}

function linesOf({ userId, courseKey, course, steps, exams }: Replies['learner-explain']): string[] {
  const stopped = steps.find(({ holds }) => !holds)
  const rows = steps.map(({ step, holds, says, since }) => [holds ? 'yes' : 'NO', step, says, since ? at(since) : null])
  const examRows = exams.map(({ examRunId, authorized, conclusion }) => [authorized ? 'yes' : 'NO', examRunId, conclusion])
  return [
    `learner id:${userId}, ${courseKey} (${course})`,
    stopped ? `stopped at: ${stopped.step}: ${stopped.says}` : 'came through to the dashboard',
    ...(stopped?.next ? [`     → ${stopped.next}`] : []),
    '',
    ...table(['', 'step', 'known', 'since (UTC)'], rows),
    ...(examRows.length > 0 ? section('exam runs', table(['', 'exam run', 'why'], examRows)) : []),
  ]
}
