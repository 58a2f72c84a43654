import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import { breakLeftLeases } from '../load/leases.ts'
import { executionsIn, stepFunctions } from '../load/workflows.ts'
import { type Fault, tried } from './fault.ts'

/** An operator stops up to two executions wherever they are, and takes back what they hold a little later. */
export const executionStopped: Fault = {
  lasts: 3_000,
  inject: (stage, random) =>
    tried(async () => {
      for (const executionArn of random.sample(await executionsIn(stage, 'RUNNING'), 2))
        await stepFunctions(stage).send(new StopExecutionCommand({ executionArn, error: 'Nemesis', cause: 'stopped' }))
    }),
  heal: breakLeftLeases,
}
