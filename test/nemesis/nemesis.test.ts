import { expect, it } from 'vitest'
import { faultNames } from './faults/index.ts'
import { planFaults } from './plan.ts'
import { listOf, reportOf, surroundings } from './report.ts'
import { runNemesis } from './run.ts'

/** Faults are spread over this time; with the start and the rest, the run takes a minute on a quiet machine. */
const UNDER_FIRE_MS = 15_000

it('keeps its promises under a short list of faults, the same every time', async () => {
  const seed = 'npm test'
  const plan = planFaults(seed, UNDER_FIRE_MS, faultNames)
  const history = await runNemesis({ seed, learners: 30, clients: 3, milliseconds: UNDER_FIRE_MS, plan }, () => {})
  console.log(reportOf(seed, history))
  expect(history.violations, `${surroundings(history)}\n${listOf(plan)}`).toEqual([])
  expect(history.injected.length).toBeGreaterThan(0)
  expect(history.told.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
})
