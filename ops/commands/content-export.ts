import { writeFile } from 'node:fs/promises'
import { type Command, Refusal } from '../command.ts'

/** Writes all program content to a file that `content import` takes. */
export const contentExport: Command = {
  words: 'content export',
  operands: ['file'],
  summary: 'Write programs, courses, runs, exam runs and pages to a file',
  options: { overwrite: { help: 'replace a file that is there' } },
  effect: 'reads',
  run: async (call, { ask }) => {
    const file = call.operand('file')
    const { text } = await ask('content-export', {})
    await writeFile(file, text, { flag: call.flag('overwrite') ? 'w' : 'wx' }).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
        throw new Refusal(`${file} is there already, perhaps with your changes: --overwrite replaces it`)
      throw new Refusal(`${file}: ${error instanceof Error ? error.message : 'cannot be written'}`)
    })
    const bytes = Buffer.byteLength(text)
    return { data: { file, bytes }, lines: [`${file}: ${bytes} bytes`] }
  },
}
