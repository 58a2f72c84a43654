import type { Replies } from '../../lambdas/operations/replies.ts'
import type { Command } from '../command.ts'
import { section, table } from '../table.ts'
import { at } from '../time.ts'

/** Why someone is, or is not, authorized for an exam run. */
export const examsExplain: Command = {
  words: 'exams explain',
  operands: ['username', 'exam run'],
  summary: 'Why a learner is (not) authorized for an exam run, given by id or course key, rule by rule',
  effect: 'reads',
  run: async (call, { ask }) => {
    const found = await ask('exams-explain', { learner: call.operand('username'), examRun: call.operand('exam run') })
    return { data: found, lines: linesOf(found) }
  },
}

type Found = Replies['exams-explain']
type Rule = Found['rules'][number]

const sign = ({ holds }: Rule) => (holds ? 'yes' : 'NO')

function linesOf(found: Found): string[] {
  const grades = found.grades.flatMap(({ courseKey, grade, runEnd, paid, rules }) =>
    rules.map((rule) => [sign(rule), rule.says, courseKey, grade, paid ? 'paid' : 'not paid', `ends ${at(runEnd)}`]),
  )
  const authorizations = found.authorizations.map(({ operation, status, createdOn }) => [operation, status, at(createdOn)])
  return [
    `learner id:${found.userId}, exam run ${found.examRunId} (${found.course})`,
    found.conclusion,
    ...section(
      'rules',
      table(
        null,
        found.rules.map((rule) => [sign(rule), rule.says]),
      ),
    ),
    ...section('final grades, in the order in which they are tried', grades.length > 0 ? table(null, grades) : ['none']),
    ...section('authorizations', authorizations.length > 0 ? table(null, authorizations) : ['none']),
    ...section('exam profile', [found.hasExamProfile ? 'yes' : 'none yet']),
  ]
}
