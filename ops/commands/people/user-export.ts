import { writeFile } from 'node:fs/promises'
import { type Command, Refusal } from '../../command.ts'
import { countLines } from '../../people.ts'

/** Everything that is stored of a person, for the person. */
export const userExport: Command = {
  words: 'user export',
  operands: ['user', 'file'],
  summary: 'Write everything that is stored of a person into a new file, as JSON',
  effect: 'changes',
  run: async (call, { ask }) => {
    const file = call.operand('file')
    const found = await ask('user-export', { ...call.change, user: call.operand('user') })
    const { userId, counts, ...content } = found
    const { dryRun } = call.change
    if (!dryRun) {
      const text = `${JSON.stringify({ userId, exportedAt: call.now, ...content }, null, 2)}\n`
      await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
        throw new Refusal(`${file}: ${error instanceof Error ? error.message : 'cannot be written'}`)
      })
    }
    const said = `${dryRun ? 'would write' : 'wrote'} what is stored of id:${userId} to ${file}:`
    return { data: { userId, counts, file, dryRun }, lines: [said, ...countLines(counts)] }
  },
}
