import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import { executionsIn, stepFunctions } from '../load/workflows.ts'
import { type Fault, nothing, tried } from './fault.ts'

/** An operator stops up to two executions wherever they are. */
export const executionStopped: Fault = {
  lasts: 0,
  inject: (stage, random) =>
    tried(async () => {
      for (const executionArn of random.sample(await executionsIn(stage, 'RUNNING'), 2))
        await stepFunctions(stage).send(new StopExecutionCommand({ executionArn, error: 'Nemesis', cause: 'stopped' }))
    }),
  heal: nothing,
}
