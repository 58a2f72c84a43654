import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type * as logs from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { ApiStack } from './api-stack.ts'
import type { Deployment } from './configuration.ts'
import type { DataStack } from './data-stack.ts'
import type { EdgeStack } from './edge-stack.ts'
import type { WorkflowsStack } from './workflows-stack.ts'

type DashboardProps = {
  deployment: Deployment
  data: DataStack
  edge: EdgeStack
  workflows: WorkflowsStack
  api: ApiStack
}

const FIVE_MINUTES = Duration.minutes(5)
const HALF = 12
const THIRD = 8

/** One page in CloudWatch of how the system is (rules/operations.md, "Watching"): runs, outcomes, backends, API, database, search. */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id)
    new cloudwatch.Dashboard(this, 'Page', {
      dashboardName: `micromasters-${props.deployment.name}`,
      defaultInterval: Duration.days(1),
      widgets: [runs(props), outcomes(props), apiWidgets(props), dataWidgets(props), searchWidgets(props)],
    })
  }
}

function runs({ workflows }: DashboardProps): cloudwatch.IWidget[] {
  const machines = [...workflows.machines]
  const of = (metric: 'metricSucceeded' | 'metricFailed' | 'metricTimedOut' | 'metricAborted', label: string) =>
    machines.map(([name, { stateMachine }]) => stateMachine[metric]({ period: FIVE_MINUTES, label: `${name} ${label}` }))
  return [
    graph('Runs that ended well', of('metricSucceeded', '')),
    graph('Runs that did not', [
      ...of('metricFailed', 'failed'),
      ...of('metricTimedOut', 'timed out'),
      ...of('metricAborted', 'aborted'),
    ]),
    graph(
      'How long runs take, ms',
      machines.map(([name, { stateMachine }]) => stateMachine.metricTime({ period: FIVE_MINUTES, label: name })),
    ),
  ]
}

/** From the logs: what functions publish does not say which environment it is of. */
function outcomes({ workflows }: DashboardProps): cloudwatch.IWidget[] {
  const log = (name: 'close-run' | 'fetch-mitx-online' | 'fetch-edx-org') => {
    const found = workflows.functions.get(name)
    if (!found) throw new Error(`${name} is no function of the workflows`)
    return found.logGroup
  }
  return [
    table('Reports of the refresh', [log('close-run')], HALF, [
      'filter ispresent(LearnersSelected)',
      'sort @timestamp desc',
      'display @timestamp, LearnersSelected, LearnersRefreshed, LearnersFailed, LearnersLeft, BackendsUnavailable',
      'limit 20',
    ]),
    table('What the backends made us log', [log('fetch-mitx-online'), log('fetch-edx-org')], HALF, [
      'filter ispresent(code) and level != "INFO" and level != "DEBUG"',
      'stats count(*) as lines by @log, code, reason',
      'sort lines desc',
      'limit 20',
    ]),
  ]
}

function apiWidgets({ api, edge }: DashboardProps): cloudwatch.IWidget[] {
  const metric = (metricName: string, statistic: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiId: edge.apiId },
      period: FIVE_MINUTES,
      statistic,
    })
  return [
    graph('Requests', [metric('Count', 'Sum'), metric('4xx', 'Sum'), metric('5xx', 'Sum')]),
    graph(
      'Latency, ms',
      ['p50', 'p95', 'p99'].map((statistic) => metric('Latency', statistic)),
    ),
    table('By route', [api.accessLog], THIRD, [
      'stats count(*) as requests, pct(ms, 50) as p50, pct(ms, 95) as p95, sum(status >= 500) as failed by route',
      'sort failed desc, requests desc',
      'limit 50',
    ]),
  ]
}

function dataWidgets({ data }: DashboardProps): cloudwatch.IWidget[] {
  const { database } = data
  return [
    graph('Database: capacity used, %', [database.metricACUUtilization({ period: FIVE_MINUTES })]),
    graph('Database: connections', [database.metricDatabaseConnections({ period: FIVE_MINUTES })]),
    graph('Database: deadlocks', [database.metricDeadlocks({ period: FIVE_MINUTES })]),
  ]
}

function searchWidgets({ data }: DashboardProps): cloudwatch.IWidget[] {
  const metric = (metricName: string, statistic: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/ES',
      metricName,
      dimensionsMap: { DomainName: data.search.domainName, ClientId: data.account },
      period: FIVE_MINUTES,
      statistic,
    })
  return [
    graph('Search: state', [metric('ClusterStatus.red', 'Maximum'), metric('ClusterStatus.yellow', 'Maximum')]),
    graph('Search: free space, MiB', [metric('FreeStorageSpace', 'Minimum')]),
    graph('Search: latency, ms', [metric('SearchLatency', 'Average'), metric('IndexingLatency', 'Average')]),
  ]
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: THIRD, height: 6 })
}

function table(title: string, groups: logs.ILogGroup[], width: number, queryLines: string[]): cloudwatch.LogQueryWidget {
  return new cloudwatch.LogQueryWidget({
    title,
    logGroupNames: groups.map((group) => group.logGroupName),
    queryLines,
    view: cloudwatch.LogQueryVisualizationType.TABLE,
    width,
    height: 6,
  })
}
