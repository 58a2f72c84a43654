import type { Replies } from '../../lambdas/operations/replies.ts'
import type { Command } from '../command.ts'
import { counted, section, table } from '../table.ts'
import { at, relative } from '../time.ts'

/** What is known of a learner, and why. */
export const learner: Command = {
  words: 'learner',
  operands: ['username'],
  summary: 'What is known of a learner (`id:<user id>` will do)',
  effect: 'reads',
  run: async (call, { ask }) => {
    const found = await ask('learner', { learner: call.operand('username') })
    return { data: found, lines: linesOf(found, call.now) }
  },
}

type Found = Replies['learner']

function linesOf(found: Found, now: Date): string[] {
  const { cached, strikes, excludedSince } = found
  const excluded = excludedSince ? `excluded from bulk runs since ${at(excludedSince)} UTC` : 'not excluded from bulk runs'
  return [
    `learner id:${found.id}, ${found.active ? 'active' : 'inactive'}, ${counted(strikes, 'strike')}, ${excluded}`,
    ...section('accounts', orNone(accountLines(found, now), found.accounts)),
    ...section('caches', [
      ...table(
        null,
        Object.entries(found.caches).map(([name, replaced]) => [name, replaced ? relative(replaced, now) : 'never']),
      ),
      [
        counted(cached.enrollments, 'enrollment'),
        counted(cached.certificates, 'certificate'),
        counted(cached.currentGrades, 'current grade'),
      ].join(', '),
    ]),
    ...section('final grades', orNone(gradeLines(found), found.finalGrades)),
    ...section('exam runs', orNone(examLines(found), found.exams)),
    ...section('last outcomes', orNone(outcomeLines(found), found.lastOutcomes)),
  ]
}

const orNone = (lines: string[], of: readonly unknown[]) => (of.length === 0 ? ['none'] : lines)

const accountLines = ({ accounts }: Found, now: Date) =>
  table(
    ['backend', 'token', 'expires'],
    accounts.map(({ backend, hasToken, invalidSince, tokenExpiresAt }) => {
      const usable = hasToken ? 'stored' : 'none'
      return [backend, invalidSince ? `refused since ${at(invalidSince)}` : usable, relative(tokenExpiresAt, now)]
    }),
  )

const gradeLines = ({ finalGrades }: Found) =>
  table(
    ['run', 'grade', 'passed', 'status', 'paid', 'written', 'versions', 'by'],
    finalGrades.map((final) => [
      final.courseKey,
      final.grade,
      final.passed ? 'yes' : 'no',
      final.status,
      final.paid ? 'yes' : 'no',
      at(final.history.at(-1)?.on ?? null),
      final.history.length,
      provenanceOf(final),
    ]),
  )

/** Where a final grade comes from: its last correction, else what the freeze last did with it. */
function provenanceOf({ correction, lastFreeze }: Found['finalGrades'][number]): string {
  if (correction) return `corrected by ${correction.operator}: ${correction.reason ?? 'no reason'}`
  if (!lastFreeze) return 'no freeze of this system'
  // A later pass, or a correction, may have looked at the grade and left it as it was.
  return lastFreeze.outcome === 'frozen'
    ? `freeze ${lastFreeze.pass}`
    : `${lastFreeze.outcome ?? 'under way'} in ${lastFreeze.pass}`
}

const examLines = ({ exams }: Found) =>
  table(
    ['exam run', 'course', 'since', 'why'],
    exams.map(({ examRunId, course, authorizations, conclusion }) => {
      const since = authorizations.find(({ status }) => status === 'success')?.createdOn ?? null
      return [examRunId, course, at(since), conclusion]
    }),
  )

const outcomeLines = ({ lastOutcomes }: Found) =>
  table(
    ['run', 'started', 'backend', 'outcome', 'reason', 'attempts'],
    lastOutcomes.map(({ run, startedAt, backend, outcome, reason, attempts }) => [
      run,
      at(startedAt),
      backend,
      outcome ?? 'left',
      reason,
      attempts,
    ]),
  )
