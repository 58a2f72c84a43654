import { type Call, type Command, type Outcome, UsageError } from '../../command.ts'
import type { Replies } from '../../operations.ts'
import { counted } from '../../table.ts'
import { at } from '../../time.ts'
import { asked } from '../../people.ts'
import { holderLines } from './holders.ts'

/** Takes back final grades of a run, with all that followed from them. */
export const freezeUndo: Command = {
  words: 'freeze undo',
  operands: ['course key'],
  summary: 'Take back the final grades of a run that a pass, or a day, wrote, with their consequences; needs --reason',
  options: {
    pass: { value: 'PASS', help: 'those that this pass froze (`freeze status <course key> --all` names it)' },
    day: { value: 'DATE', help: 'those that were written on this day in UTC, as 2026-11-27' },
  },
  effect: 'destroys',
  run: async (call, { ask }) => {
    const { reason } = call.change
    if (reason === null) throw new UsageError('freeze undo: --reason is missing')
    const courseKey = call.operand('course key')
    const which = whichOf(call)
    const undone = await asked(
      call,
      (change) => ask('freeze-undo', { ...change, reason, courseKey, which }),
      (preview) =>
        call.confirm([...holderLines(preview.holders), ...warningsOf(preview, call.now), questionOf(preview)].join('\n')),
    )
    return outcomeOf(call, undone)
  },
}

type Undone = Replies['freeze-undo']

function whichOf(call: Call): { pass: string } | { day: string } {
  const [pass, day] = [call.value('pass'), call.value('day')]
  if (pass !== null && day === null) return { pass }
  if (day !== null && pass === null && /^\d{4}-\d\d-\d\d$/.test(day)) return { day }
  throw new UsageError('freeze undo: say --pass PASS or --day YYYY-MM-DD')
}

const questionOf = ({ courseKey, undone }: Undone) =>
  `Take ${counted(undone.grades, 'final grade')} of ${courseKey} back, ${counted(undone.authorizations, 'authorization')}, ${counted(undone.combinedGradesDeleted, 'combined grade')} and ${counted(undone.letters, 'letter')}?`

function warningsOf({ freezesAgain, undone }: Undone, now: Date): string[] {
  const { authorizationsKept, certificates } = undone
  return [
    freezesAgain === null ? 'the run has no freeze date: it never freezes again' : null,
    freezesAgain !== null && freezesAgain < now
      ? `the freeze date, ${at(freezesAgain)}, has come: the run freezes again at the next 16:00 UTC, unless another date is imported first`
      : null,
    authorizationsKept > 0 ? `${counted(authorizationsKept, 'authorization')} stay, because the exam was taken` : null,
    certificates > 0 ? `${counted(certificates, 'certificate')} of the course stay: no freeze issued them` : null,
  ].filter((line) => line !== null)
}

function outcomeOf(call: Call, found: Undone): Outcome {
  const { dryRun } = call.change
  const { grades, authorizations, combinedGradesDeleted, letters } = found.undone
  const taken = `${counted(grades, 'final grade')}, ${counted(authorizations, 'authorization')}, ${counted(combinedGradesDeleted, 'combined grade')}, ${counted(letters, 'letter')}`
  return {
    data: { ...found, dryRun },
    lines: [
      ...(dryRun ? holderLines(found.holders) : []),
      ...warningsOf(found, call.now),
      `${taken} ${dryRun ? 'would be' : 'are'} taken back`,
    ],
  }
}
