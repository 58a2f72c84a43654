import type * as scheduler from 'aws-cdk-lib/aws-scheduler'
import type { Construct } from 'constructs'
import { Schedule } from './schedule.ts'
import type { StateMachine } from './state-machine.ts'

type ScheduledWorkflowProps = {
  name: string
  group: scheduler.CfnScheduleGroup
  cron: string
  retryWindowSeconds: number
  enabled: boolean
  input: object
  machine: StateMachine
}

/**
 * A schedule that starts a workflow, and tells it the tick. Scheduler may deliver a tick twice, under another id each time: the lease
 * of the workflow takes each tick once (rules/lease.md, "Ticks").
 */
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
          Input: JSON.stringify({ ...input, tick: '<aws.scheduler.scheduled-time>' }),
        },
        action: 'states:StartExecution',
        resource: stateMachineArn,
      },
    })
  }
}
