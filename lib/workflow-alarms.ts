import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import * as logs from 'aws-cdk-lib/aws-logs'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type * as sns from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { FunctionName } from '../lambdas/functions.ts'
import { functionNameIn } from '../lambdas/naming.ts'
import { Alarm, countOf, lookBackMinutes, type RunbookSection, stopped } from './constructs/alarm.ts'
import type { LambdaFunction } from './constructs/lambda-function.ts'
import type { StateMachine } from './constructs/state-machine.ts'
import type { MachineDefinition } from './machine-definition.ts'
import { eventPattern, metricOfLog } from './log-metric.ts'
import { impactOf, scheduledFunctions } from './workflow-watch.ts'

const FIVE_MINUTES = Duration.minutes(5)

type Common = { prefix: string; topic: sns.ITopic }

const endings: readonly { metric: string; words: string; runbook: RunbookSection }[] = [
  { metric: 'ExecutionsFailed', words: 'failed', runbook: 'a-workflow-failed' },
  { metric: 'ExecutionsTimedOut', words: 'timed out', runbook: 'a-workflow-timed-out' },
  { metric: 'ExecutionsAborted', words: 'was aborted', runbook: 'a-workflow-was-aborted' },
]

/** The ends of a lease that a workflow can come to, each alarmed by itself (rules/operations.md, "Alarms"). */
const leaseEndings: readonly { error: string; words: string; runbook: RunbookSection }[] = [
  { error: 'LeaseHeld', words: 'found its lease held by another execution, and did nothing', runbook: 'lease-held' },
  { error: 'LeaseLost', words: 'lost its lease to somebody else, and stopped', runbook: 'lease-lost' },
]

/** Alarms of one workflow: how it ended, and what became of its lease. */
export class WorkflowAlarms extends Construct {
  constructor(scope: Construct, id: string, props: Common & { definition: MachineDefinition; machine: StateMachine }) {
    super(scope, id)
    const { prefix, topic, definition, machine } = props
    const impact = impactOf(definition.name)
    const { stateMachineArn } = machine.stateMachine
    for (const { metric, words, runbook } of endings) {
      new Alarm(this, metric, {
        name: `${prefix}-${definition.name}-${runbook}`,
        topic,
        metric: countOf('AWS/States', metric, { StateMachineArn: stateMachineArn }, FIVE_MINUTES),
        impact,
        fires: `an execution of ${definition.name} ${words}.`,
        runbook,
        threshold: 1,
      })
    }
    for (const { error, words, runbook } of leaseEndings) {
      const states = definition.failStates.get(error)
      if (states === undefined) continue
      new Alarm(this, error, {
        name: `${prefix}-${definition.name}-${runbook}`,
        topic,
        metric: this.countEnds(machine.logGroup, `${prefix}-${definition.name}`, error, states),
        impact,
        fires: `an execution of ${definition.name} ${words}.`,
        runbook,
        threshold: 1,
      })
    }
  }

  /** Counts executions that came to one of these states, or ended with this error, in the log of the machine. */
  private countEnds(logGroup: logs.ILogGroup, machine: string, error: string, states: readonly string[]): cloudwatch.Metric {
    const names = states.map((state) => `$.details.name = "${state}"`).join(' || ')
    const pattern = `{ ($.type = "FailStateEntered" && (${names})) || ($.type = "ExecutionFailed" && $.details.error = "${error}") }`
    const metric = { metricNamespace: 'MicroMasters/Workflows', metricName: `${machine}-${error}` }
    new logs.MetricFilter(this, `${error}Filter`, {
      logGroup,
      filterPattern: logs.FilterPattern.literal(pattern),
      metricValue: '1',
      ...metric,
    })
    return countOf(metric.metricNamespace, metric.metricName, {}, FIVE_MINUTES)
  }
}

type ScheduleAlarmsProps = Common & {
  environment: string
  name: string
  graceSeconds: number
  definition: MachineDefinition
  deadLetters: IQueue
  /** Where `watch-schedules` says which runs are overdue. */
  watchLog: logs.ILogGroup
}

const HOUR = Duration.hours(1)

/** Alarms of one schedule: a tick that could not be delivered, and no run that ended well since a tick. */
export class ScheduleAlarms extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleAlarmsProps) {
    super(scope, id)
    const { prefix, environment, topic, name, graceSeconds, definition, deadLetters, watchLog } = props
    const impact = impactOf(definition.name)
    watchDeadLetters(this, { prefix, topic, name, deadLetters, impact, started: definition.name })
    new Alarm(this, 'Missing', {
      name: `${prefix}-${name}-a-scheduled-run-is-missing`,
      topic,
      metric: metricOfLog(this, 'Overdue', {
        log: watchLog,
        environment,
        name: `${name}-overdue`,
        pattern: eventPattern('run-overdue', { schedule: name }),
        period: HOUR,
      }),
      impact,
      fires: `no run of ${definition.name} has ended well since a tick, ${graceSeconds / 60} minutes after it.`,
      runbook: 'a-scheduled-run-is-missing',
      threshold: 1,
    })
  }
}

type DeadLettersProps = Common & { name: string; deadLetters: IQueue; impact: string; started: string }

function watchDeadLetters(scope: Construct, { prefix, topic, name, deadLetters, impact, started }: DeadLettersProps): void {
  new Alarm(scope, 'DeadLetters', {
    name: `${prefix}-${name}-a-schedule-could-not-start`,
    topic,
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: 'Maximum' }),
    impact,
    fires: `the schedule ${name} could not start ${started}; the tick is in its dead-letter queue.`,
    runbook: 'a-schedule-could-not-start',
    threshold: 1,
  })
}

type ScheduledFunctionAlarmsProps = Common & {
  name: keyof typeof scheduledFunctions
  function: LambdaFunction
  deadLetters: IQueue
}

/** Alarms of a schedule that invokes a function: as of one that starts a workflow. */
export class ScheduledFunctionAlarms extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledFunctionAlarmsProps) {
    super(scope, id)
    const { prefix, topic, name, deadLetters } = props
    const { impact, missingAfterMinutes } = scheduledFunctions[name]
    const hours = lookBackMinutes(missingAfterMinutes) / 60
    watchDeadLetters(this, { prefix, topic, name, deadLetters, impact, started: name })
    new Alarm(this, 'Missing', {
      name: `${prefix}-${name}-a-scheduled-run-is-missing`,
      topic,
      ...stopped(props.function.function.metricInvocations(), missingAfterMinutes),
      impact,
      fires: `${name} was invoked before, and then not for ${missingAfterMinutes} minutes; the alarm stays for ${hours} hours after that.`,
      runbook: 'a-scheduled-run-is-missing',
    })
  }
}

type FunctionAlarmsProps = { environment: string; topic: sns.ITopic; name: FunctionName; workflows: readonly string[] }

/** Alarms of one function. Its failures in a workflow are retried there: many are hurtful, single ones are in the workflow's alarms. */
export class FunctionAlarms extends Construct {
  constructor(scope: Construct, id: string, props: FunctionAlarmsProps) {
    super(scope, id)
    const { environment, topic, name, workflows } = props
    const impact =
      workflows.length > 0
        ? `Steps of ${workflows.join(' and ')} are late, or fail after their retries.`
        : `Who calls ${name} gets an error.`
    const alarms = [
      { metric: 'Errors', words: 'failed', runbook: 'a-function-fails' },
      { metric: 'Throttles', words: 'was throttled', runbook: 'a-function-is-throttled' },
    ] as const
    // By its name: an export of each function would keep the next release from removing one.
    const dimensions = { FunctionName: functionNameIn(environment, name) }
    for (const { metric, words, runbook } of alarms)
      new Alarm(this, metric, {
        name: `${functionNameIn(environment, name)}-${runbook}`,
        topic,
        metric: countOf('AWS/Lambda', metric, dimensions, Duration.minutes(15)),
        impact,
        fires: `${name} ${words} ${TOLERATED} times in each of two quarters of an hour.`,
        runbook,
        threshold: TOLERATED,
        evaluationPeriods: 2,
      })
  }
}

/** Retries of a step take some minutes at most, so failures that go on for half an hour are not passing ones. */
const TOLERATED = 10
