import { backends } from '../../../lambdas/domain/backends.ts'
import { type Command, UsageError } from '../../command.ts'
import { at } from '../../time.ts'

/** Has a course site asked again at once, after an outage that is over. */
export const breakerReset: Command = {
  words: 'breaker reset',
  operands: ['backend'],
  summary: 'Close the breaker of edxorg or mitxonline, and end its pause',
  effect: 'changes',
  run: async (call, { ask }) => {
    const named = call.operand('backend')
    const backend = backends.find((each) => each === named)
    if (backend === undefined) throw new UsageError(`breaker reset: <backend> is one of ${backends.join(', ')}`)
    const before = await ask('breaker-reset', { ...call.change, backend })
    const { dryRun } = call.change
    const was = before.openUntil !== null && before.openUntil > call.now ? `open until ${at(before.openUntil)} UTC` : 'closed'
    const paused =
      before.pausedUntil !== null && before.pausedUntil > call.now ? `, paused until ${at(before.pausedUntil)} UTC` : ''
    return {
      data: { ...before, dryRun },
      lines: [`breaker of ${backend}, ${was}${paused}, ${dryRun ? 'would be' : 'is'} reset: the next step asks the site again`],
    }
  },
}
