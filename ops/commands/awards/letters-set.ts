import type { Command } from '../../command.ts'

const setting = (word: 'withdraw' | 'restore', summary: string, done: string): Command => ({
  words: `letters ${word}`,
  operands: ['uuid'],
  summary,
  effect: 'changes',
  run: async (call, { ask }) => {
    const set = await ask('letters-set', { ...call.change, uuid: call.operand('uuid'), active: word === 'restore' })
    const { dryRun } = call.change
    const said = set.changes ? `${dryRun ? 'would be' : 'is'} ${done}` : `was ${done} already`
    return { data: { ...set, dryRun }, lines: [`the letter of ${set.username} for ${set.title} ${said}`] }
  },
})

/** Takes a letter back: its page is gone. */
export const lettersWithdraw = setting('withdraw', 'Take a letter back', 'withdrawn')
/** Puts a letter back that was withdrawn. */
export const lettersRestore = setting('restore', 'Put a withdrawn letter back', 'in use')
