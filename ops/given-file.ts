import { readFile } from 'node:fs/promises'
import { Refusal } from './command.ts'

/** What is in a file that was named on the command line. @throws Refusal with the file and what the system says of it. */
export function readGiven(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new Refusal(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`)
  })
}
