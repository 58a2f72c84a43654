import { type Command, Refusal } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { launch } from '../launch.ts'

/** Builds the indices anew beside those that serve; one that was cut off goes on. */
export const searchRebuild: Command = {
  words: 'search rebuild',
  operands: [],
  summary: 'Build the search indices anew; those that serve go on serving until then',
  effect: 'changes',
  run: async (call, system) => {
    const { error } = await system.ask('search-status', {})
    if (error !== null) throw new Refusal(error)
    const name = executionName('rebuild-search', call.now)
    const start = { what: 'search rebuild', machine: 'rebuild-search-index', name, input: {}, shownBy: 'search status' }
    return launch(call, system, start)
  },
}
