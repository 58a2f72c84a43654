import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type * as sns from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'

/** The sections of docs/operations.md that alarms link to. */
export const runbookSections = [
  'a-workflow-failed',
  'a-workflow-timed-out',
  'a-workflow-was-aborted',
  'a-scheduled-run-is-missing',
  'lease-held',
  'lease-lost',
  'a-schedule-could-not-start',
  'a-function-fails',
  'a-function-is-throttled',
  'the-api-fails',
  'the-api-is-slow',
  'the-api-is-throttled',
  'sessions-cannot-be-checked',
  'catalog-wrong',
  'many-learners-fail',
  'upstream-down-for-a-day',
  'strikes',
  'rotate-the-secret-of-a-backend',
  'a-wrong-client-secret',
  'exchange-rates-are-old',
  'search-falls-behind',
  'search-is-unwell',
  'the-database-is-near-its-limits',
  'a-backup-failed',
  'a-certificate-expires',
  'the-self-check-failed',
] as const
export type RunbookSection = (typeof runbookSections)[number]

export type AlarmProps = {
  name: string
  topic: sns.ITopic
  metric: cloudwatch.IMetric
  /** What is hurt, in words for who is woken by it. */
  impact: string
  /** When it fires, in words. */
  fires: string
  runbook: RunbookSection
  threshold: number
  comparison?: cloudwatch.ComparisonOperator
  evaluationPeriods?: number
  /** Of these periods, how many must be so; by default all. */
  datapointsToAlarm?: number
  /** What no data means; by default that nothing happened, and all is well. */
  missingData?: cloudwatch.TreatMissingData
}

/**
 * An alarm that says what is hurt, when it fires and what to do (rules/operations.md, "Alarms"), and tells the topic.
 * @throws Error without an impact, or with a runbook section that is not in the list.
 */
export class Alarm extends Construct {
  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id)
    if (props.impact.trim() === '') throw new Error(`alarm ${props.name}: say what is hurt (impact)`)
    if (!runbookSections.includes(props.runbook))
      throw new Error(`alarm ${props.name}: runbook "${props.runbook}" is none of the sections ${runbookSections.join(', ')}`)
    const evaluationPeriods = props.evaluationPeriods ?? 1
    const alarm = new cloudwatch.Alarm(this, 'Alarm', {
      alarmName: props.name,
      alarmDescription: `${props.impact}\n\nFires: ${props.fires}\n\nWhat to do: docs/operations.md#${props.runbook}`,
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: props.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods,
      datapointsToAlarm: props.datapointsToAlarm ?? evaluationPeriods,
      treatMissingData: props.missingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new SnsAction(props.topic))
    alarm.addOkAction(new SnsAction(props.topic))
  }
}

/** A count of AWS's own for one resource, added up over each period. */
export function countOf(namespace: string, metricName: string, dimensionsMap: Record<string, string>, period: Duration) {
  return new cloudwatch.Metric({ namespace, metricName, dimensionsMap, period, statistic: 'Sum' })
}

/** An alarm with periods of an hour and longer looks back seven days at most, with shorter ones a day. */
export const lookBackMinutes = (periodMinutes: number) => (periodMinutes >= 60 ? 7 * 24 * 60 : 24 * 60)

/**
 * An alarm on a count that was there in the time it looks back over, and in a later period was not. What was never counted is new, and no
 * alarm: a missing figure alone can't tell the two apart. The alarm stays until that period is out of sight.
 */
export function stopped(count: cloudwatch.Metric, afterMinutes: number) {
  const period = Duration.minutes(afterMinutes)
  return {
    metric: new cloudwatch.MathExpression({
      expression: 'IF(RUNNING_SUM(FILL(counted, 0)) > 0, FILL(counted, 0), 1)',
      usingMetrics: { counted: count.with({ period, statistic: 'Sum' }) },
      label: 'Count since the first',
      period,
    }),
    threshold: 1,
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: Math.floor(lookBackMinutes(afterMinutes) / afterMinutes),
    datapointsToAlarm: 1,
  } as const
}
