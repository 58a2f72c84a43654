import { heldLeases, isLeft } from '../load/leases.ts'
import { executionsIn } from '../load/workflows.ts'
import type { Check } from './check.ts'

/** Once quiet, nothing runs, and no lease is held but by executions that could not give it back. */
export function leasesFree(): Check {
  return {
    after: async ({ stage, history }) => {
      for (const arn of await executionsIn(stage, 'RUNNING')) history.violated('no execution is stuck', nameOf(arn))
      for (const held of (await heldLeases(stage)).filter((each) => !isLeft(each))) {
        history.violated(
          'a lease is given back',
          `${held.name} is held by ${nameOf(held.owner)}, which is ${held.status} after ${held.task}`,
        )
      }
    },
  }
}

const nameOf = (arn: string): string => arn.split(':').slice(-2).join(' ')
