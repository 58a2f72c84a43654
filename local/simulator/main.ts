import { parseArgs } from 'node:util'
import * as z from 'zod'
import { describeIssues } from '../../lambdas/platform/issues.ts'
import { readWorldFile, worldFile } from '../world/world-file.ts'
import { createWorld } from '../world/world.ts'
import { startSimulator } from './start.ts'

const USAGE = `usage: node local/simulator/main.ts (--world FILE | --learners N) [--seed TEXT] [--now ISO] [--port-base P]
Prints one line of JSON with the addresses, and ends when its standard input ends.`

const options = z
  .strictObject({
    world: z.string().min(1).optional(),
    learners: z.coerce.number().pipe(worldFile.shape.learners).optional(),
    seed: z.string().min(1).default('micromasters'),
    /** Decides the term around which the runs lie (local/world/world.ts). */
    now: z.iso.datetime({ offset: true }).optional(),
    /** The five servers take this port and the four that follow. */
    'port-base': z.coerce.number().int().min(1).max(65_531).optional(),
  })
  .refine(({ world, learners }) => (world === undefined) !== (learners === undefined), {
    path: ['world'],
    message: 'exactly one of --world and --learners',
  })

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      world: { type: 'string' },
      learners: { type: 'string' },
      seed: { type: 'string' },
      now: { type: 'string' },
      'port-base': { type: 'string' },
    },
  })
  const parsed = options.safeParse(values)
  if (!parsed.success) throw new Error(`${describeIssues(parsed.error)}\n${USAGE}`)
  const { world: path, learners = 1, seed, now, 'port-base': base } = parsed.data
  const file = path === undefined ? { learners, seed } : await readWorldFile(path)
  const world = createWorld({ ...file, now: now === undefined ? new Date() : new Date(now) })
  const { edxorg, mitxonline, mitLearn, openExchangeRates, control, close } = await startSimulator({
    world,
    ports: base === undefined ? {} : portsFrom(base),
    settings: file,
  })
  console.log(JSON.stringify({ edxorg, mitxonline, mitLearn, openExchangeRates, control }))

  // Who started this holds the other end: when it is gone, so is this.
  const end = () => void close().then(() => process.exit(0))
  process.stdin.on('end', end).on('error', end).resume()
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

const portsFrom = (base: number) => ({
  edxorg: base,
  mitxonline: base + 1,
  mitLearn: base + 2,
  openExchangeRates: base + 3,
  control: base + 4,
})

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
