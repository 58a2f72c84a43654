import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { PassReport } from './pass.ts'

const metrics = new Metrics({ namespace: 'MicroMasters', serviceName: 'freeze' })

/** Publishes a pass's report as CloudWatch metrics, in the embedded format: one log line, no call (rules/operations.md, "Watching"). */
export function publishPass(report: PassReport): void {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0)
  const counts = {
    GradesFrozen: report.frozen,
    FreezesFailed: sum(report.failed),
    FreezesPostponed: sum(report.postponed),
    FreezesLeft: report.left,
    RunsCompleted: report.completedRun ? 1 : 0,
  }
  for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value)
  metrics.publishStoredMetrics()
}
