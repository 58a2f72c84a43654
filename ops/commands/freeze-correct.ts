import { type Call, type Command, type Outcome, Refusal, UsageError } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { FREEZE, FREEZE_ONE, launch } from '../launch.ts'
import type { System } from '../system.ts'
import { counted } from '../table.ts'
import { at } from '../time.ts'

type Correction = { operator: string; reason: string }

/**
 * Replaces frozen grades by what the backend says now, with all consequences. Needs a reason: it is never silent (rules/operations.md,
 * "Commands").
 */
export const freezeCorrect: Command = {
  words: 'freeze correct',
  operands: [],
  optionalOperands: ['username', 'course key'],
  summary: 'Correct a frozen grade, or with --all every one of a run, from fresh data of its backend; needs --reason',
  options: { all: { value: 'COURSE KEY', help: 'every learner who holds a final grade of this run' } },
  effect: 'destroys',
  run: (call, system) => {
    const { operator, reason } = call.change
    if (reason === null) throw new UsageError('freeze correct: --reason is missing')
    const all = call.value('all')
    if (all !== null && call.operand('username') !== '') throw new UsageError('freeze correct: --all takes no username')
    return all === null ? one(call, system, { operator, reason }) : every(call, system, all, { operator, reason })
  },
}

async function one(call: Call, system: System, correction: Correction): Promise<Outcome> {
  const learner = call.operand('username')
  const courseKey = call.operand('course key')
  if (courseKey === '') throw new UsageError(`freeze correct: <${learner === '' ? 'username' : 'course key'}> is missing`)
  const { userId, courseRunId, grade } = await system.ask('freeze-target', { learner, courseKey })
  if (!grade) throw new Refusal('there is no final grade to correct: `freeze learner` makes one')
  const before = `${grade.grade ?? 'none'} (${grade.passed ? 'passed' : 'not passed'})`
  await call.confirm(`Replace the final grade ${before} of id:${userId} in ${courseKey} by what the backend says now?`)
  const name = executionName('freeze-correct', call.now)
  const input = { userId, courseRunId, correction }
  const start = { what: 'freeze correct', machine: FREEZE_ONE, name, input, shownBy: `learner ${learner}` }
  const outcome = await launch(call, system, start)
  return { ...outcome, lines: [`final grade now: ${before}`, ...outcome.lines] }
}

async function every(call: Call, system: System, courseKey: string, correction: Correction): Promise<Outcome> {
  const { courseRunId, freezeGradeDate, holders, cut } = await system.ask('freeze-holders', { courseKey })
  if (holders.length === 0) throw new Refusal(`nobody holds a final grade of ${courseKey}`)
  if (freezeGradeDate === null || freezeGradeDate >= call.now)
    throw new Refusal(
      `${courseKey} freezes only after ${at(freezeGradeDate)}: \`freeze undo\` takes back what was frozen too early`,
    )
  const learners = `${cut ? 'more than ' : ''}${counted(holders.length, 'learner')}`
  await call.confirm(`Replace the final grades of ${learners} in ${courseKey} by what the backend says now?`)
  const name = executionName('freeze-correct', call.now)
  const input = { courseRunId, correction }
  const start = { what: 'freeze correct', machine: FREEZE, name, input, shownBy: `freeze status ${courseKey} --all` }
  const outcome = await launch(call, system, start)
  return { ...outcome, lines: [`${learners} with a final grade`, ...outcome.lines] }
}
