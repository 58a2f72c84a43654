import { releaseHere } from '../../lib/release.ts'
import type { Command } from '../command.ts'
import { table } from '../table.ts'

/** What is deployed, beside what this checkout is. */
export const version: Command = {
  words: 'version',
  operands: [],
  summary: 'What is deployed: its commit, and the newest migration of its database',
  effect: 'reads',
  run: async (_, system) => {
    const deployed = await system.ask('version', {})
    const here = releaseHere()
    const same = deployed.release === here
    const rows = [
      ['deployed', deployed.release],
      ['this checkout', same ? `${here}, the same` : here],
      ['newest migration', deployed.migration ?? 'unknown, as Postgres does not answer'],
    ]
    return { data: { environment: system.environment, ...deployed, here }, lines: table(null, rows) }
  },
}
