import type { Replies } from '../../lambdas/operations/replies.ts'
import type { Command } from '../command.ts'
import { counted, section, table } from '../table.ts'
import { at } from '../time.ts'

/** Where the freeze of final grades stands. */
export const freezeStatus: Command = {
  words: 'freeze status',
  operands: [],
  optionalOperand: 'course key',
  summary: 'Runs that are due to freeze or were completed lately; of one run, who failed and why',
  effect: 'reads',
  run: async (call, { ask }) => {
    const found = await ask('freeze-status', { courseKey: call.operand('course key') || null })
    const { runs, failed, overlooked } = found
    const lines = [...(failed ? failedLines(failed) : []), ...(overlooked?.length ? overlookedLines(overlooked) : [])]
    return { data: found, lines: [...runLines(runs), ...lines] }
  },
}

type Found = Replies['freeze-status']

function runLines(runs: Found['runs']): string[] {
  if (runs.length === 0) return ['no run is due to freeze, and none was completed in the last 7 days']
  return table(
    ['run', 'freezes', 'status', 'frozen', 'open', 'last pass', 'of it failed', 'no grade', 'no certificate'],
    runs.map(({ courseKey, freezeGradeDate, status, frozen, open, lastPassEndedAt, lastPass, lastReport }) => {
      const ended = lastPass === null ? 'never' : lastPassEndedAt ? at(lastPassEndedAt) : 'under way'
      const failures = Object.entries(lastReport?.failed ?? {}).map(([reason, count]) => `${reason}: ${count}`)
      const { withoutGrade = null, withoutCertificate = null } = lastReport ?? {}
      return [courseKey, at(freezeGradeDate), status, frozen, open, ended, failures.join(', '), withoutGrade, withoutCertificate]
    }),
  )
}

const kinds = { 'no-grade': 'enrolled, and has no grade', 'no-certificate': 'passed by grade, and has no certificate' } as const

/** Whom no pass tries, and who does not pass for want of a certificate. */
function overlookedLines(overlooked: NonNullable<Found['overlooked']>): string[] {
  const rows = overlooked.map(({ userId, username, kind }) => [username, `id:${userId}`, kinds[kind]])
  return section('not tried, or passed by grade alone', table(['username', 'id', 'what'], rows))
}

function failedLines(failed: NonNullable<Found['failed']>): string[] {
  if (failed.length === 0) return section('without a final grade', ['nobody'])
  const rows = failed.map(({ userId, username, outcome, reason, at: when }) => [
    username,
    `id:${userId}`,
    outcome,
    reason,
    at(when),
  ])
  return [
    ...section('without a final grade', table(['username', 'id', 'outcome', 'reason', 'tried'], rows)),
    '',
    `${counted(failed.length, 'learner')}: frozen at their next login, or by \`freeze learner\`.`,
  ]
}
