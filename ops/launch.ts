import type { Call, Outcome } from './command.ts'
import type { System } from './system.ts'

/** The machines of the bulk run, of a single learner, of one learner's freeze, and of the freeze: files in statemachines/. */
export const BULK = 'refresh-learner-data'
export const ONE_LEARNER = 'refresh-one-learner'
export const FREEZE_ONE = 'freeze-one-learner'
export const FREEZE = 'freeze-final-grades'

type Start = {
  what: string
  machine: string
  name: string
  input: Readonly<Record<string, unknown>>
  /** The command that shows how it goes. */
  shownBy: string
}

/** Starts an execution, noted in the audit log first. */
export async function launch(call: Call, { ask, workflows }: System, start: Start): Promise<Outcome> {
  const { what, machine, name, input, shownBy } = start
  const { dryRun } = call.change
  await ask('audit', { ...call.change, what, details: { execution: name, input: JSON.stringify(input) } })
  if (!dryRun) await workflows.start(machine, name, input)
  const lines = dryRun
    ? [`would start ${machine} as ${name} with ${JSON.stringify(input)}`]
    : [`started ${machine} as ${name}`, `\`${shownBy}\` shows how it goes`]
  return { data: { stateMachine: machine, execution: name, input, dryRun }, lines }
}
