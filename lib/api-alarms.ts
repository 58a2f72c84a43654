import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as logs from 'aws-cdk-lib/aws-logs'
import type * as sns from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { Alarm, type AlarmProps, countOf } from './constructs/alarm.ts'
import { metricOfLog, publishedPattern } from './log-metric.ts'

const FIVE_MINUTES = Duration.minutes(5)
const DAY = Duration.days(1)
/** With fewer requests in five minutes, a share of them says nothing. */
const ENOUGH_REQUESTS = 20

type Common = { environment: string; topic: sns.ITopic }
type ApiAlarmsProps = Common & { apiId: string; accessLog: logs.ILogGroup; authorizer: lambda.IFunction }
type Part = Omit<AlarmProps, 'name' | 'topic'>

/** Alarms of the HTTP API as a whole. Each function has its own for its errors and throttles. */
export class ApiAlarms extends Construct {
  constructor(scope: Construct, id: string, props: ApiAlarmsProps) {
    super(scope, id)
    const { environment, topic, apiId, accessLog, authorizer } = props
    const parts: Record<string, Part> = {
      'the-api-fails': {
        metric: shareOfFailures(apiId),
        impact: 'Learners and staff see errors instead of their pages; MIT Learn may miss its daily read of the catalog.',
        fires: `2 % of the API's answers, of ${ENOUGH_REQUESTS} at least, were 5xx in each of two times five minutes.`,
        runbook: 'the-api-fails',
        threshold: 2,
        evaluationPeriods: 2,
      },
      'the-api-is-slow': {
        metric: new cloudwatch.Metric({
          namespace: 'AWS/ApiGateway',
          metricName: 'Latency',
          dimensionsMap: { ApiId: apiId },
          period: FIVE_MINUTES,
          statistic: 'p95',
        }),
        impact: 'Pages take seconds to appear.',
        fires: 'one request in twenty took 2 s or longer for a quarter of an hour.',
        runbook: 'the-api-is-slow',
        threshold: 2_000,
        evaluationPeriods: 3,
      },
      'sessions-cannot-be-checked': {
        metric: authorizer.metricErrors({ period: FIVE_MINUTES }),
        impact: 'Nobody who is signed in gets anything but an error.',
        fires: 'the authorizer failed 5 times in five minutes.',
        runbook: 'sessions-cannot-be-checked',
        threshold: 5,
      },
      'the-api-is-throttled': {
        metric: metricOfLog(this, 'Throttled', {
          log: accessLog,
          environment,
          name: 'RequestsThrottled',
          pattern: '{ $.status = "429" }',
          period: FIVE_MINUTES,
        }),
        impact: 'Some requests are refused with 429, whoever sent them.',
        fires: 'more requests came than api.requestsPerSecond allows: 50 were refused in five minutes.',
        runbook: 'the-api-is-throttled',
        threshold: 50,
      },
    }
    for (const [name, part] of Object.entries(parts))
      new Alarm(this, name, { name: `micromasters-${environment}-${name}`, topic, ...part })
  }
}

function shareOfFailures(apiId: string): cloudwatch.MathExpression {
  const count = (metric: string) => countOf('AWS/ApiGateway', metric, { ApiId: apiId }, FIVE_MINUTES)
  return new cloudwatch.MathExpression({
    expression: `IF(FILL(requests, 0) >= ${ENOUGH_REQUESTS}, 100 * FILL(failures, 0) / requests, 0)`,
    usingMetrics: { requests: count('Count'), failures: count('5xx') },
    label: 'Share of 5xx, %',
    period: FIVE_MINUTES,
  })
}

type CatalogAlarmsProps = Common & { log: logs.ILogGroup }

/** Alarms of what MIT Learn reads. What is missing there is unpublished by MIT Learn, and stays so (rules/catalog.md, "The catalog"). */
export class CatalogAlarms extends Construct {
  constructor(scope: Construct, id: string, { environment, topic, log }: CatalogAlarmsProps) {
    super(scope, id)
    const common = { topic, runbook: 'catalog-wrong' } as const
    const impact =
      'MIT Learn unpublishes the programs that its next daily read (05:00 UTC) does not find, and never takes them up again.'
    const served = metricOfLog(this, 'Served', {
      log,
      environment,
      name: 'CatalogPrograms',
      pattern: publishedPattern('CatalogPrograms'),
      value: '$.CatalogPrograms',
      period: FIVE_MINUTES,
      statistic: 'Minimum',
    })
    const below = { comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD }
    new Alarm(this, 'Empty', {
      ...common,
      ...below,
      name: `micromasters-${environment}-the-catalog-is-empty`,
      metric: served,
      impact,
      fires: 'the catalog was answered without a single program.',
      threshold: 1,
    })
    new Alarm(this, 'Lost', {
      ...common,
      name: `micromasters-${environment}-the-catalog-has-lost-a-program`,
      metric: metricOfLog(this, 'ProgramsLost', {
        log,
        environment,
        name: 'CatalogProgramsLost',
        pattern: publishedPattern('CatalogProgramsLost'),
        value: '$.CatalogProgramsLost',
        period: FIVE_MINUTES,
        statistic: 'Maximum',
      }),
      impact,
      fires:
        'a program that was in the catalog is not there any more, or has lost its page, and no operator took it out on purpose.',
      threshold: 1,
    })
    new Alarm(this, 'Shrunk', {
      ...common,
      ...below,
      name: `micromasters-${environment}-the-catalog-has-shrunk`,
      metric: shareOfYesterday(served),
      impact,
      fires: 'the catalog held less than half of the programs of the day before.',
      threshold: 50,
      // Today and the day before are needed; the second is what the first is compared with.
      evaluationPeriods: 2,
      datapointsToAlarm: 1,
    })
  }
}

/** Least of today ÷ least of the day before, in percent. `DIFF` is a day's value less that of the day before. */
function shareOfYesterday(served: cloudwatch.Metric): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: 'IF(today - DIFF(today) > 0, 100 * today / (today - DIFF(today)), 100)',
    usingMetrics: { today: served.with({ period: DAY }) },
    label: 'Programs, % of the day before',
    period: DAY,
  })
}
