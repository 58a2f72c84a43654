import type { Command } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { IMPORT, refusePass } from '../import-pass.ts'
import { launch } from '../launch.ts'

/** Starts a pass that copies what changed in the old database. */
export const importRun: Command = {
  words: 'import run',
  operands: [],
  summary: 'Copy what is new in the old database; --final for the last time',
  options: { final: { help: 'the last pass: after it nothing is imported any more' } },
  effect: 'destroys',
  run: async (call, system) => {
    const kind = call.flag('final') ? 'final' : 'run'
    await refusePass(system, kind)
    if (kind === 'final') {
      await call.confirm(
        'Is the old site read-only, and is this the last pass? What it brings is the last word of the old system.',
      )
    }
    const name = executionName(`import-${kind}`, call.now)
    return launch(call, system, { what: `import ${kind}`, machine: IMPORT, name, input: { kind }, shownBy: 'import status' })
  },
}
