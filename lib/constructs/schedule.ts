import { Aws, Duration, Stack } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as scheduler from 'aws-cdk-lib/aws-scheduler'
import * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { acknowledge } from '../acknowledge.ts'

export type ScheduleProps = {
  name: string
  group: scheduler.CfnScheduleGroup
  /** AWS's form, in UTC. */
  cron: string
  retryWindowSeconds: number
  enabled: boolean
  target: ScheduleTarget
}

/** What a tick does: an action of an API with its input (EventBridge Scheduler, "Managing targets"), and the permission for it. */
export type ScheduleTarget = { arn: string; input: Record<string, unknown>; action: string; resource: string }

/** As often as Scheduler tries at most: the retry window ends the attempts. */
const MOST_ATTEMPTS = 185

/** A schedule with a role of its own, and a queue that keeps the ticks which could not be delivered (docs/architecture.md, "On AWS"). */
export class Schedule extends Construct {
  readonly deadLetters: sqs.Queue

  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id)
    const { name, group, target } = props
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    })
    const schedule = new scheduler.CfnSchedule(this, 'Schedule', {
      name,
      groupName: group.ref,
      scheduleExpression: props.cron,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      state: props.enabled ? 'ENABLED' : 'DISABLED',
      target: {
        arn: target.arn,
        roleArn: this.roleFor(props).roleArn,
        input: Stack.of(this).toJsonString(target.input),
        deadLetterConfig: { arn: this.deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: props.retryWindowSeconds, maximumRetryAttempts: MOST_ATTEMPTS },
      },
    })
    schedule.addResourceDependency(group)
    acknowledge(this.deadLetters, {
      'AwsSolutions-SQS3': 'This is a dead-letter queue itself: of a schedule, which the rule does not see.',
    })
  }

  private roleFor({ group, target }: ScheduleProps): iam.Role {
    const allow = (action: string, resource: string) => new iam.PolicyStatement({ actions: [action], resources: [resource] })
    return new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        // Scheduler asks for the group here, not for the schedule (its user guide, "Confused deputy prevention").
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group.attrArn } },
      }),
      inlinePolicies: {
        tick: new iam.PolicyDocument({
          statements: [allow(target.action, target.resource), allow('sqs:SendMessage', this.deadLetters.queueArn)],
        }),
      },
    })
  }
}
