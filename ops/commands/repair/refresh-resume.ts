import type { Command } from '../../command.ts'
import { at } from '../../time.ts'

/** Lets bulk runs begin again. */
export const refreshResume: Command = {
  words: 'refresh resume',
  operands: [],
  summary: 'Let bulk runs begin again that `refresh pause` holds',
  effect: 'changes',
  run: async (call, { ask }) => {
    const { before } = await ask('refresh-resume', call.change)
    const held = before ? `held since ${at(before.since)} UTC by ${before.operator}: ${before.reason}` : ''
    const { dryRun } = call.change
    return {
      data: { before, dryRun },
      lines: [
        `bulk runs ${dryRun ? 'would' : 'may'} begin again; they were ${held}`,
        'the next tick starts one, `refresh start` does at once',
      ],
    }
  },
}
