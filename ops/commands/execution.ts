import { type Command, Refusal } from '../command.ts'
import { BULK, ONE_LEARNER } from '../launch.ts'
import { table } from '../table.ts'
import { at, span } from '../time.ts'
import type { Execution, Workflows } from '../workflows.ts'

/** How an execution of any workflow ended, and on what. */
export const execution: Command = {
  words: 'execution',
  operands: ['name'],
  summary: 'One execution of any workflow: how it ended, with error and cause, and in which state',
  effect: 'reads',
  run: async (call, { environment, workflows }) => {
    const name = call.operand('name')
    const told = await executionsNamed(workflows, name)
    if (told.length === 0) throw new Refusal(`no workflow of ${environment} has an execution ${name}`)
    const isOfRefresh = told.some(({ machine }) => machine === BULK || machine === ONE_LEARNER)
    const hint = isOfRefresh ? ['', `\`run ${name}\` has its learners, if it opened a run`] : []
    return { data: { executions: told }, lines: [...told.flatMap(executionLines), ...hint] }
  },
}

export type ToldExecution = Execution & { machine: string; state: string | null }

/** Executions of a name, each with the state that it entered last. */
export async function executionsNamed(workflows: Workflows, name: string): Promise<ToldExecution[]> {
  const found = await workflows.find(name)
  return Promise.all(found.map(async (each) => ({ ...each, state: await workflows.lastState(each.machine, name) })))
}

/** How an execution stands, and on what it ended. */
export function executionLines({ name, machine, status, startedAt, endedAt, error, cause, state }: ToldExecution): string[] {
  const took = startedAt && endedAt ? `, took ${span(endedAt.getTime() - startedAt.getTime())}` : ''
  const rows = [
    ['started', `${at(startedAt)} UTC`],
    ['ended', endedAt ? `${at(endedAt)} UTC${took}` : 'not yet'],
    ...(state === null ? [] : [['last state', state]]),
    ...(error === null ? [] : [['error', error]]),
    ...(cause === null ? [] : [['cause', cause]]),
  ]
  return [`${machine} ${name}: ${status}`, ...table(null, rows)]
}
