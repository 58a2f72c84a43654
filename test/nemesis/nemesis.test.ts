import { expect, it } from 'vitest'
import { type FaultName, faultNames } from './faults/index.ts'
import { planFaults } from './plan.ts'
import { listOf, reportOf, surroundings } from './report.ts'
import { runNemesis } from './run.ts'

/** Faults are spread over this time; on a slow machine they take longer, and are the same. */
const UNDER_FIRE_MS = 20_000

/** After these a function may wait for as long as its own time is: minutes. */
const LONG: readonly FaultName[] = ['postgres-silent', 'postgres-unreachable']

/** Ends what hangs, on the slowest of machines too. */
const PATIENCE_MS = 1_800_000

it('keeps its promises under a short list of faults, the same every time', { timeout: PATIENCE_MS }, async () => {
  const seed = 'npm test'
  const plan = planFaults(
    seed,
    UNDER_FIRE_MS,
    faultNames.filter((name) => !LONG.includes(name)),
  )
  const history = await runNemesis({ seed, learners: 30, clients: 3, milliseconds: UNDER_FIRE_MS, plan }, () => {})
  console.log(reportOf(seed, history))
  expect(history.violations, `${surroundings(history)}\n${listOf(plan)}`).toEqual([])
  expect(history.injected.map(({ fault }) => fault)).toEqual(plan.map(({ fault }) => fault))
  expect(history.told.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
})
