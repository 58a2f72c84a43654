import { RedriveExecutionCommand } from '@aws-sdk/client-sfn'
import { executionsIn, stepFunctions } from '../load/workflows.ts'
import { type Fault, nothing, tried } from './fault.ts'

/** An operator redrives executions that failed or were stopped, whatever has run since. */
export const executionRedriven: Fault = {
  lasts: 0,
  inject: (stage, random) =>
    tried(async () => {
      const ended = [...(await executionsIn(stage, 'FAILED')), ...(await executionsIn(stage, 'ABORTED'))]
      for (const executionArn of random.sample(ended, 2))
        await stepFunctions(stage).send(new RedriveExecutionCommand({ executionArn }))
    }),
  heal: nothing,
}
