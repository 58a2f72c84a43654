import { Duration } from 'aws-cdk-lib'
import type * as scheduler from 'aws-cdk-lib/aws-scheduler'
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { LambdaFunction } from './lambda-function.ts'
import { Schedule } from './schedule.ts'

type ScheduledFunctionProps = {
  name: string
  group: scheduler.CfnScheduleGroup
  cron: string
  retryWindowSeconds: number
  enabled: boolean
  input: object
  function: LambdaFunction
}

/** The shortest time that Lambda may be told to keep an event for (EventInvokeConfig, MaximumEventAgeInSeconds). */
const SHORTEST_AGE_SECONDS = 60

/**
 * A schedule that invokes a function by itself, without a workflow. The function is handed the tick to its queue: what it fails at is
 * not tried again, because the next tick does the same work.
 */
export class ScheduledFunction extends Schedule {
  constructor(scope: Construct, id: string, { function: invoked, input, ...props }: ScheduledFunctionProps) {
    const { functionArn } = invoked.function
    super(scope, id, {
      ...props,
      target: { arn: functionArn, input: { ...input }, action: 'lambda:InvokeFunction', resource: functionArn },
    })
    new EventInvokeConfig(this, 'Ticks', {
      function: invoked.function,
      retryAttempts: 0,
      maxEventAge: Duration.seconds(Math.max(SHORTEST_AGE_SECONDS, props.retryWindowSeconds)),
    })
  }
}
