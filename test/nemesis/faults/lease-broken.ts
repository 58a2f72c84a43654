import { breakLease } from '../load/leases.ts'
import { makeStale, startOne } from '../load/workflows.ts'
import { type Fault, nothing, tried } from './fault.ts'

/** An operator takes the lease of a refresh from a run that may be alive, and another run starts at once. */
export const leaseBroken: Fault = {
  lasts: 0,
  inject: (stage, random) =>
    tried(async () => {
      await makeStale(stage)
      await breakLease(stage, 'refresh-learner-data')
      await startOne(stage, 'refresh-learner-data', `nemesis-broken-${random.integer(0, 1e9)}`)
    }),
  heal: nothing,
}
