import { expect, it } from 'vitest'
import { sharedBundles } from '../kit/bundles.ts'
import { openSearchUrl } from '../kit/opensearch.ts'
import type { FaultName } from './faults/index.ts'
import { planFaults } from './plan.ts'
import { listOf, surroundings } from './lines.ts'
import { runNemesis } from './run.ts'
import { reportOf } from './report.ts'

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
  const plan = planFaults(SEED, UNDER_FIRE_MS, FAULTS, GAP)
  const lines: string[] = []
  const history = await runNemesis(
    {
      seed: SEED,
      learners: 10,
      clients: 2,
      milliseconds: UNDER_FIRE_MS,
      plan,
      timed: false,
      processes: PROCESSES,
      openSearch: await openSearchUrl(),
      bundles: await sharedBundles(),
    },
    (line) => lines.push(line),
  )
  const shown = [...lines, reportOf(SEED, history), surroundings(history), 'faults:', listOf(plan)].join('\n')
  expect(history.violations, shown).toEqual([])
  expect(new Set(history.injected.map(({ fault }) => fault)), shown).toEqual(new Set(FAULTS))
  const answers = new Set(history.told.map(({ status }) => status))
  expect(answers, shown).toContain(200)
})
