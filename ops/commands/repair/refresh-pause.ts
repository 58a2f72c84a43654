import { type Command, UsageError } from '../../command.ts'

/** Holds bulk runs of the refresh, without a deployment. */
export const refreshPause: Command = {
  words: 'refresh pause',
  operands: [],
  summary: 'Let no bulk run begin until `refresh resume`; one that is under way goes on',
  effect: 'changes',
  run: async (call, { ask }) => {
    const { reason, dryRun } = call.change
    if (reason === null) throw new UsageError('refresh pause: --reason is missing: whoever finds it held must know why')
    await ask('refresh-pause', { ...call.change, reason })
    return {
      data: { dryRun },
      lines: [
        `bulk runs ${dryRun ? 'would be' : 'are'} held; \`refresh resume\` lets them begin again, \`refresh stop RUN\` ends one`,
      ],
    }
  },
}
