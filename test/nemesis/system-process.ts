/**
 * The whole system in a process of its own, so that it can be killed: `system-process.ts SETTINGS`, as JSON. Says its addresses in one
 * line, takes orders for faults of invocations as lines of JSON, and ends with its standard input.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { keepWorld } from '../../local/kept-world.ts'
import { startSystem } from '../../local/system.ts'
import { invocationFault, withFaults } from './invocation-faults.ts'

const settings = z
  .object({
    directory: z.string(),
    databaseUrl: z.string(),
    dynamodbUrl: z.string(),
    bundles: z.string(),
    seed: z.string(),
    learners: z.number(),
    port: z.number(),
    sitePort: z.number(),
    withSearch: z.boolean(),
    processes: z.number().optional(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'))

const { directory, seed, learners, bundles, processes } = settings
// A world in which nobody is renamed and no run is dead: what the sites know is in the caches from the first refresh on.
const wanted = { learners: undefined, seed: undefined, file: { seed, learners }, faults: undefined }
const faults = withFaults()
const system = await startSystem({
  ...settings,
  world: await keepWorld(directory, wanted, new Date()),
  isolated: {
    bundles,
    preload: join(import.meta.dirname, 'worker-clock.ts'),
    ...(processes !== undefined && { most: processes }),
  },
  withApp: false,
  random: Math.random,
  between: faults.between,
  progress: () => {},
  report: (problem) => console.error(`report: ${problem}`),
})
const arns = Object.fromEntries(system.engine.stateMachines().map(({ name, arn }) => [name, arn]))
const { url, siteUrl, simulator } = system
console.log(JSON.stringify({ url, siteUrl, control: simulator.urls.control, arns }))

const orders = createInterface({ input: process.stdin })
orders.on('line', (line) => faults.set(invocationFault.parse(JSON.parse(line))))
orders.on('close', () => void system.stop().then(() => process.exit(0)))
