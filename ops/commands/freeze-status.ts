import { type Command, UsageError } from '../command.ts'
import type { Replies } from '../operations.ts'
import { counted, section, table } from '../table.ts'
import { at } from '../time.ts'
import { holderLines } from './repair/holders.ts'

/** Where the freeze of final grades stands. */
export const freezeStatus: Command = {
  words: 'freeze status',
  operands: [],
  optionalOperands: ['course key'],
  summary: 'Runs that are due to freeze or were completed lately; of one run, who failed and why',
  options: { all: { help: 'of one run: everybody who holds a final grade, and from which pass' } },
  effect: 'reads',
  run: async (call, { ask }) => {
    const courseKey = call.operand('course key') || null
    const all = call.flag('all')
    if (all && courseKey === null) throw new UsageError('freeze status: --all needs a <course key>')
    const found = await ask('freeze-status', { courseKey })
    const held = all && courseKey !== null ? await ask('freeze-holders', { courseKey }) : null
    const { runs, failed, overlooked } = found
    const lines = [
      ...runLines(runs),
      ...(failed ? failedLines(failed) : []),
      ...(overlooked?.length ? overlookedLines(overlooked) : []),
      ...(held ? heldLines(held) : []),
    ]
    return { data: held ? { ...found, holders: held.holders, holdersCut: held.cut } : found, lines }
  },
}

type Found = Replies['freeze-status']

function runLines(runs: Found['runs']): string[] {
  if (runs.length === 0) return ['no run is due to freeze, and none was completed in the last 7 days']
  const behind = runs.flatMap(({ courseKey, leaseBehind }) =>
    leaseBehind
      ? [`${courseKey} can't freeze: its lease is behind its fence; \`lease break freeze-grades:${courseKey} --to-written\``]
      : [],
  )
  const rows = table(
    ['run', 'freezes', 'status', 'frozen', 'open', 'last pass', 'of it failed', 'no grade', 'no certificate'],
    runs.map((run) => {
      const { courseKey, freezeGradeDate, status, frozen, open, lastPassEndedAt, lastPass, lastReport } = run
      const ended = lastPass === null ? 'never' : lastPassEndedAt ? at(lastPassEndedAt) : 'under way'
      const failures = Object.entries(lastReport?.failed ?? {}).map(([reason, count]) => `${reason}: ${count}`)
      const overlooked = [run.withoutGrade, run.withoutCertificate]
      return [courseKey, at(freezeGradeDate), status, frozen, open, ended, failures.join(', '), ...overlooked]
    }),
  )
  return [...rows, ...behind]
}

function heldLines({ holders, cut }: Replies['freeze-holders']): string[] {
  const lines = holders.length === 0 ? ['nobody'] : holderLines(holders)
  return section('with a final grade', cut ? [...lines, `and more: these are the first ${holders.length}`] : lines)
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
