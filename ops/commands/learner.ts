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
    ...section('exam authorizations', orNone(examLines(found), found.examAuthorizations)),
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
    ['run', 'grade', 'passed', 'status', 'written', 'by'],
    finalGrades.map(({ courseKey, grade, passed, status, updatedOn, actingUserId }) => {
      const by = actingUserId === null ? 'system' : `id:${actingUserId}`
      return [courseKey, grade, passed ? 'yes' : 'no', status, at(updatedOn), by]
    }),
  )

const examLines = ({ examAuthorizations }: Found) =>
  table(
    ['exam run', 'course', 'operation', 'status', 'written'],
    examAuthorizations.map(({ examRun, course, operation, status, updatedOn }) => [
      examRun,
      course,
      operation,
      status,
      at(updatedOn),
    ]),
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
