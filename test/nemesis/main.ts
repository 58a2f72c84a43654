/** `npm run nemesis -- [--seed TEXT] [--minutes N] [--faults LIST] [--shrink RUNS] [--until-found] [--defect NAME]`: the whole system under faults that nobody ordered. */
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { defectNames, runWithDefect } from './defects.ts'
import { faultNames } from './faults/index.ts'
import { planFaults, type Planned } from './plan.ts'
import { listOf, surroundings } from './lines.ts'
import { runNemesis } from './run.ts'
import { shrink } from './shrink.ts'
import { reportOf } from './report.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({
  strict: true,
  options: { seed: text, minutes: text, faults: text, shrink: text, defect: text, 'until-found': { type: 'boolean' } },
})
const options = z
  .object({
    seed: z.string().min(1).default('nemesis'),
    minutes: z.coerce.number().positive().max(600).default(5),
    faults: z
      .string()
      .transform((list) => list.split(','))
      .pipe(z.array(z.enum(faultNames)).min(1))
      .default([...faultNames]),
    /** How many more runs may be spent on the shortest list of faults. */
    shrink: z.coerce.number().int().min(0).default(0),
    /** Whether a run ends with the first violation that is seen under fire. */
    'until-found': z.boolean().default(false),
    /** What is planted into a copy of the code, to see whether it is found. */
    defect: z.enum(defectNames).optional(),
  })
  .safeParse(values)
if (!options.success) {
  for (const { path, message } of options.error.issues) console.error(`--${path[0]?.toString()}: ${message}`)
  console.error(`faults: ${faultNames.join(',')}`)
  console.error(`defects: ${defectNames.join(',')}`)
  process.exit(2)
}

const { seed, minutes, faults, shrink: runs, defect, 'until-found': untilFound } = options.data
if (defect !== undefined) {
  const { defect: _, 'until-found': first, ...given } = values
  const args = Object.entries(given).map(([name, value]) => `--${name}=${value}`)
  process.exit(await runWithDefect(defect, first ? [...args, '--until-found'] : args))
}
const milliseconds = minutes * 60_000
const attempt = (plan: readonly Planned[]) =>
  runNemesis({ seed, learners: 30, clients: 4, milliseconds, plan, timed: true, untilFound }, (line) => console.error(line))

const plan = planFaults(seed, milliseconds, faults)
const history = await attempt(plan)
console.log(`${reportOf(seed, history)}\n`)
const promises = new Set(history.violations.map(({ promise }) => promise))
if (promises.size > 0) {
  console.log(`around the first:\n${surroundings(history)}`)
  const again = async (shorter: readonly Planned[]) =>
    (await attempt(shorter)).violations.some(({ promise }) => promises.has(promise))
  const happened = plan.slice(0, history.injected.length)
  const shortest = runs === 0 ? happened : await shrink(happened, again, runs)
  console.log(`faults${runs === 0 ? '' : ' that still show it'}:\n${listOf(shortest)}`)
  process.exitCode = 1
}
