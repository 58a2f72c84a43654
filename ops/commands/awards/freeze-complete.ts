import type { Command } from '../../command.ts'
import { counted } from '../../table.ts'

/** Closes the freeze of a run by hand. */
export const freezeComplete: Command = {
  words: 'freeze complete',
  operands: ['course key'],
  summary: 'Close a run whose freeze date has come; who has no final grade is frozen one by one from then on',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const courseKey = call.operand('course key')
    const found = await ask('freeze-complete', { ...call.change, courseKey, dryRun: true })
    const left = `${counted(found.left, 'learner')} without a final grade`
    if (call.change.dryRun) return { data: { ...found, dryRun: true }, lines: [`${courseKey} would be complete, with ${left}`] }
    await call.confirm(`Complete ${courseKey}, with ${left}?`)
    await ask('freeze-complete', { ...call.change, courseKey })
    return { data: { ...found, dryRun: false }, lines: [`${courseKey} is complete, with ${left}`] }
  },
}
