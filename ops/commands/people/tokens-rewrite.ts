import type { Command } from '../../command.ts'
import { counted } from '../../table.ts'

/** Encrypts stored tokens anew. */
export const tokensRewrite: Command = {
  words: 'tokens rewrite',
  operands: [],
  summary: 'Encrypt every stored token with the current key, bound to its row, that is not yet',
  effect: 'changes',
  run: async (call, { ask }) => {
    const found = await ask('tokens-rewrite', call.change)
    const { dryRun } = call.change
    const lines = [
      `${counted(found.accounts, 'account')}, ${found.outdated} to be written anew, ${found.rewritten} written`,
      ...found.unreadable.map(
        ({ userId, backend }) => `id:${userId} on ${backend}: cannot be read; the learner must log in there`,
      ),
    ]
    return { data: { ...found, dryRun }, lines, failed: found.unreadable.length > 0 }
  },
}
