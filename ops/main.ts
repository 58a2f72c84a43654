import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { releaseHere } from '../lib/release.ts'
import { commands } from './commands/index.ts'
import { regionOf } from './environments.ts'
import { processMeter } from './meter.ts'
import { run } from './run.ts'
import { connect } from './system.ts'

const localFile = join(import.meta.dirname, '..', '.local', 'system.json')

process.exitCode = await run(process.argv.slice(2), commands, {
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
  ask: process.stdin.isTTY ? askOnTerminal : null,
  newMeter: processMeter,
  now: () => new Date(),
  release: releaseHere,
  folder: join(import.meta.dirname, '..'),
  connect: async (environment) => connect(environment, localFile, regionOf(environment)),
})

/** The question goes to standard error, so that standard output holds nothing but the answer. */
async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await terminal.question(`${question} `)
  } finally {
    terminal.close()
  }
}
