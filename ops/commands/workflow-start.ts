import { type Command, Refusal, UsageError } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { launch } from '../launch.ts'
import { didYouMean, nearest } from '../nearest.ts'

/** Starts any workflow, with the input that it describes in its file. */
export const workflowStart: Command = {
  words: 'workflow start',
  operands: ['name'],
  summary: 'Start a workflow by the name of its file in statemachines/',
  options: { input: { value: 'JSON', help: 'its input; {} unless given' } },
  effect: 'changes',
  run: async (call, system) => {
    const machine = call.operand('name')
    const input = inputOf(call.value('input'))
    const known = await system.workflows.machines()
    if (!known.includes(machine)) {
      const meant = didYouMean(nearest(machine, known))
      throw new Refusal(`there is no workflow ${machine}${meant}: there are ${known.join(', ')}`)
    }
    const name = executionName(machine, call.now)
    return launch(call, system, { what: 'workflow start', machine, name, input, shownBy: `execution ${name}` })
  },
}

function inputOf(text: string | null): Record<string, unknown> {
  if (text === null) return {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  } catch {
    // Said below, as what is no object.
  }
  throw new UsageError('workflow start: --input is no JSON object')
}
