import { expect, it } from 'vitest'
import { openSearchUrl } from '../kit/opensearch.ts'
import type { FaultName } from './faults/index.ts'
import { planFaults } from './plan.ts'
import { listOf, reportOf, surroundings } from './report.ts'
import { runNemesis } from './run.ts'

const SEED = 'npm test'

/** What is over, or known to all, within seconds: a connection that dies silently has a run of some minutes of its own (docs/reliability.md). */
const FAULTS = [
  'function-killed',
  'function-frozen',
  'postgres-failover',
  'dynamodb-killed',
  'search-broken',
  'upstream-broken',
  'invocations-broken',
  'execution-stopped',
  'lease-broken',
] as const satisfies FaultName[]

const UNDER_FIRE_MS = 15_000
/** A process takes 60 MB, and there are thirty functions: two are enough to be in each other's way. */
const PROCESSES = 2
/** Close together, so that each kind comes. */
const GAP = { from: 500, to: 1_500 }

it('keeps its promises under a list of faults, the same every time', async () => {
  const openSearch = await openSearchUrl()
  const plan = planFaults(SEED, UNDER_FIRE_MS, FAULTS, GAP)
  const run = {
    seed: SEED,
    learners: 20,
    clients: 3,
    milliseconds: UNDER_FIRE_MS,
    plan,
    timed: false,
    processes: PROCESSES,
    openSearch,
  }
  const lines: string[] = []
  const history = await runNemesis(run, (line) => lines.push(line))
  const shown = [
    ...lines,
    reportOf(SEED, history),
    'around the first violation:',
    surroundings(history),
    'faults:',
    listOf(plan),
  ].join('\n')
  expect(history.violations, shown).toEqual([])
  expect(new Set(plan.map(({ fault }) => fault)), shown).toEqual(new Set(FAULTS))
  expect(history.injected.length, shown).toBe(plan.length)
  expect(
    history.told.map(({ status }) => status),
    shown,
  ).toContain(200)
  console.log(shown)
})
