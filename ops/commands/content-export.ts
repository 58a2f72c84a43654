import { writeFile } from 'node:fs/promises'
import { type Command, Refusal } from '../command.ts'

/** Writes all program content to a file that `content import` takes. */
export const contentExport: Command = {
  words: 'content export',
  operands: ['file'],
  summary: 'Write programs, courses, runs, exam runs and pages to a file',
  effect: 'reads',
  run: async (call, { ask }) => {
    const file = call.operand('file')
    const { text } = await ask('content-export', {})
    await writeFile(file, text).catch((error: unknown) => {
      throw new Refusal(`${file}: ${error instanceof Error ? error.message : 'cannot be written'}`)
    })
    const bytes = Buffer.byteLength(text)
    return { data: { file, bytes }, lines: [`${file}: ${bytes} bytes`] }
  },
}
