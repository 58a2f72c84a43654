import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type * as logs from 'aws-cdk-lib/aws-logs'
import type * as sns from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { FunctionName } from '../lambdas/functions.ts'
import type { LogEvent } from '../lambdas/platform/log-events.ts'
import { Alarm, type AlarmProps } from './constructs/alarm.ts'
import { eventPattern, metricOfLog, publishedPattern } from './log-metric.ts'

type FlowAlarmsProps = {
  environment: string
  topic: sns.ITopic
  logOf: (name: FunctionName) => logs.ILogGroup
}

const FIVE_MINUTES = Duration.minutes(5)
const HOUR = Duration.hours(1)
/** Three days after a tick: the first two are the schedule's own alarm. */
const OLD_RATES_HOURS = 72
const fetching = ['fetch-mitx-online', 'fetch-edx-org'] as const

/** Alarms of what the flows themselves report, beside those of executions and functions (rules/operations.md, "Alarms"). */
export class FlowAlarms extends Construct {
  private readonly props: FlowAlarmsProps

  constructor(scope: Construct, id: string, props: FlowAlarmsProps) {
    super(scope, id)
    this.props = props
    this.watchRefresh()
    this.watchBackends()
    this.watchExchangeRates()
    this.watchOutbox()
    this.watchSelfCheck()
  }

  private watchRefresh(): void {
    const report = (metric: string) =>
      this.metric('close-run', metric, publishedPattern(metric), { period: HOUR, value: `$.${metric}` })
    this.alarm('many-learners-fail', {
      metric: new cloudwatch.MathExpression({
        expression: 'IF(selected > 0, 100 * FILL(failed, 0) / selected, 0)',
        usingMetrics: { selected: report('LearnersSelected'), failed: report('LearnersFailed') },
        label: 'Learners failed, %',
        period: HOUR,
      }),
      impact: 'These learners see what was fetched before, and after three such runs they are left out until they log in.',
      fires: 'a run of the refresh ended with 10 % of its learners failed.',
      runbook: 'many-learners-fail',
      threshold: 10,
    })
    this.alarm('strikes-jump', {
      metric: this.event('close-run', 'learner-excluded', HOUR),
      impact: 'Learners are left out of the refresh until they log in again.',
      fires: '50 learners got their third strike within an hour.',
      runbook: 'strikes',
      threshold: 50,
    })
  }

  private watchBackends(): void {
    for (const name of fetching) {
      this.alarm(`${name}-configuration-wrong`, {
        metric: this.event(name, 'configuration-wrong', FIVE_MINUTES),
        impact:
          'Nothing new comes from the course site, for anybody whose step needs what is wrong; no learner is blamed for it.',
        fires: `${name} found a secret or a setting missing, wrong, or refused by the site.`,
        runbook: 'a-wrong-client-secret',
        threshold: 1,
      })
      this.alarm(`${name}-breaker-opened`, {
        metric: this.event(name, 'breaker-opened', FIVE_MINUTES),
        impact: 'The course site is not asked any more for a while: its learners see what was fetched before.',
        fires: `the site that ${name} asks failed for nearly everybody.`,
        runbook: 'upstream-down-for-a-day',
        threshold: 1,
      })
    }
    this.alarm('staff-token-refused', {
      metric: this.event('fetch-mitx-online', 'staff-token-refused', FIVE_MINUTES),
      impact: 'Nothing is fetched from MITx Online, for anybody; learners who passed are not enrolled in exam courses.',
      fires: 'MITx Online refused the staff token.',
      runbook: 'rotate-the-secret-of-a-backend',
      threshold: 1,
    })
  }

  private watchExchangeRates(): void {
    this.alarm('exchange-rates-are-old', {
      metric: this.metric(
        'watch-schedules',
        'exchange-rates-are-old',
        `{ ($.code = "run-overdue") && ($.schedule = "sync-exchange-rates") && ($.hours >= ${OLD_RATES_HOURS}) }`,
        { period: HOUR },
      ),
      impact: 'Financial aid is computed with exchange rates of three days ago.',
      fires: 'no exchange rates were taken over for 3 days.',
      runbook: 'exchange-rates-are-old',
      threshold: 1,
    })
  }

  private watchSelfCheck(): void {
    this.alarm('self-check-failed', {
      metric: this.event('self-check', 'self-check-failed', HOUR),
      impact: 'Nobody yet, or not yet noticed: something that a run will need is missing, refused or down.',
      fires: 'the daily self-check found something wrong: a secret, a right, an upstream, a certificate, a function.',
      runbook: 'the-self-check-failed',
      threshold: 1,
    })
  }

  private watchOutbox(): void {
    const metric = (name: string) =>
      this.metric('flush-search', name, publishedPattern(name), {
        period: FIVE_MINUTES,
        value: `$.${name}`,
        statistic: 'Maximum',
      })
    this.alarm('search-falls-behind', {
      metric: metric('OutboxOldest'),
      impact: 'Learners are found in search as they were a quarter of an hour ago, or longer.',
      fires: 'the oldest change that search has not taken up waited for 15 minutes.',
      runbook: 'search-falls-behind',
      threshold: 15 * 60,
    })
    this.alarm('search-documents-parked', {
      metric: metric('OutboxParked'),
      impact: 'The learners of these documents are found as they were before, or not at all, until somebody looks.',
      fires: 'the index refused documents, which are not tried again by themselves.',
      runbook: 'search-falls-behind',
      threshold: 1,
    })
  }

  private event(from: FunctionName, event: LogEvent, period: Duration): cloudwatch.Metric {
    return this.metric(from, event, eventPattern(event), { period })
  }

  private metric(
    from: FunctionName,
    name: string,
    pattern: string,
    rest: { period: Duration; value?: `$.${string}`; statistic?: 'Maximum' },
  ): cloudwatch.Metric {
    const { environment, logOf } = this.props
    const log = logOf(from)
    return metricOfLog(this, `${from}-${name}-filter`, { log, environment, name: `${from}-${name}`, pattern, ...rest })
  }

  private alarm(name: string, alarm: Omit<AlarmProps, 'name' | 'topic'>): void {
    const { environment, topic } = this.props
    new Alarm(this, name, { name: `micromasters-${environment}-${name}`, topic, ...alarm })
  }
}
