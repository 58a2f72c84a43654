import type { Command } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { BULK, launch } from '../launch.ts'

/** Starts a bulk run now. */
export const refreshStart: Command = {
  words: 'refresh start',
  operands: [],
  summary: 'Start a refresh of all learners who are due',
  effect: 'changes',
  run: (call, system) => {
    const name = executionName('refresh', call.now)
    return launch(call, system, { what: 'refresh start', machine: BULK, name, input: {}, shownBy: `run ${name}` })
  },
}
