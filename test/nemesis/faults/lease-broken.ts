import { invoke, makeStale, startOne } from '../load/workflows.ts'
import { type Fault, nothing, tried } from './fault.ts'

/** An operator takes the lease of a refresh from a run that may be alive, and another run starts at once. */
export const leaseBroken: Fault = {
  lasts: 0,
  inject: (stage, random) =>
    tried(async () => {
      const change = { operator: 'nemesis', reason: 'to see that the old holder is refused', dryRun: false }
      await makeStale(stage)
      await invoke(stage, 'operations', { command: 'lease-break', name: 'refresh-learner-data', ...change })
      await startOne(stage, 'refresh-learner-data', `nemesis-broken-${random.integer(0, 1e9)}`)
    }),
  heal: nothing,
}
