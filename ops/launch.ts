import type { Call, Outcome } from './command.ts'
import type { System } from './system.ts'

/** The machine of the bulk run, and the one of a single learner: files in statemachines/. */
export const BULK = 'refresh-learner-data'
export const ONE_LEARNER = 'refresh-one-learner'

type Start = { what: string; machine: string; name: string; input: Readonly<Record<string, string | number | boolean>> }

/** Starts an execution, noted in the audit log first. */
export async function launch(call: Call, { ask, workflows }: System, start: Start): Promise<Outcome> {
  const { what, machine, name, input } = start
  const { dryRun } = call.change
  await ask('audit', { ...call.change, what, details: { execution: name, input: JSON.stringify(input) } })
  if (!dryRun) await workflows.start(machine, name, input)
  const lines = dryRun
    ? [`would start ${machine} as ${name} with ${JSON.stringify(input)}`]
    : [`started ${machine} as ${name}`, `\`run ${name}\` shows how it goes`]
  return { data: { stateMachine: machine, execution: name, input, dryRun }, lines }
}
