import type { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import * as logs from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { LogEvent } from '../lambdas/platform/log-events.ts'

type LogMetricProps = {
  log: logs.ILogGroup
  environment: string
  name: string
  pattern: string
  /** A number in the line, as `$.field`; left out, lines are counted. */
  value?: `$.${string}`
  period: Duration
  statistic?: 'Sum' | 'Maximum' | 'Minimum'
}

/**
 * A metric from the lines of a log group. What functions publish by themselves does not say which environment it is of; two in one
 * account must not raise each other's alarms.
 */
export function metricOfLog(scope: Construct, id: string, props: LogMetricProps): cloudwatch.Metric {
  const named = { metricNamespace: `MicroMasters/${props.environment}`, metricName: props.name }
  new logs.MetricFilter(scope, id, {
    logGroup: props.log,
    filterPattern: logs.FilterPattern.literal(props.pattern),
    metricValue: props.value ?? '1',
    ...named,
  })
  const { period, statistic = 'Sum' } = props
  return new cloudwatch.Metric({ namespace: named.metricNamespace, metricName: named.metricName, period, statistic })
}

/** Lines of one event of lambdas/platform/log-events.ts; of these, those whose fields have these values. */
export function eventPattern(event: LogEvent, fields: Readonly<Record<string, string>> = {}): string {
  const conditions = Object.entries({ code: event, ...fields }).map(([field, value]) => `$.${field} = "${value}"`)
  return conditions.length === 1 ? `{ ${conditions[0]} }` : `{ ${conditions.map((each) => `(${each})`).join(' && ')} }`
}

/** Lines that publish a metric in CloudWatch's embedded format. */
export const publishedPattern = (metric: string): string => `{ $.${metric} = * }`
