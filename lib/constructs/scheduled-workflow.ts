import type * as scheduler from 'aws-cdk-lib/aws-scheduler'
import type { Construct } from 'constructs'
import { Schedule } from './schedule.ts'
import type { StateMachine } from './state-machine.ts'

type ScheduledWorkflowProps = {
  name: string
  group: scheduler.CfnScheduleGroup
  cron: string
  retryWindowSeconds: number
  input: object
  machine: StateMachine
}

/** A schedule that starts a workflow, as an execution named `<schedule>-<tick>`: the same tick, delivered twice, starts one. */
export class ScheduledWorkflow extends Schedule {
  constructor(scope: Construct, id: string, { machine, input, ...props }: ScheduledWorkflowProps) {
    const { stateMachineArn } = machine.stateMachine
    super(scope, id, {
      ...props,
      target: {
        arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
        input: {
          StateMachineArn: stateMachineArn,
          // A time has colons, which names of executions may not have.
          Name: `${props.name}-<aws.scheduler.execution-id>`,
          Input: JSON.stringify(input),
        },
        action: 'states:StartExecution',
        resource: stateMachineArn,
      },
    })
  }
}
