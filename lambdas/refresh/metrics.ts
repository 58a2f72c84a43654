import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { RefreshReport } from './report.ts'

const metrics = new Metrics({ namespace: 'MicroMasters', serviceName: 'refresh' })

/** Publishes a report as CloudWatch metrics, in the embedded format: one log line, no call (rules/operations.md, "Watching"). */
export function publishReport(report: RefreshReport): void {
  const failed = Object.values(report.failed).reduce((sum, count) => sum + count, 0)
  const counts = {
    LearnersSelected: report.selected,
    LearnersRefreshed: report.refreshed,
    LearnersPartly: report.partly,
    LearnersFailed: failed,
    LearnersLeft: report.left,
    BackendsUnavailable: report.unavailable.length,
    IndexUpdates: report.indexUpdates,
  }
  for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value)
  metrics.publishStoredMetrics()
}
