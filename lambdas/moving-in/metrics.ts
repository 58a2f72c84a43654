import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { ImportReport } from './report.ts'

const metrics = new Metrics({ namespace: 'MicroMasters', serviceName: 'moving-in' })

/** Publishes a pass's report as CloudWatch metrics, in the embedded format: one log line, no call (rules/operations.md, "Watching"). */
export function publishReport(report: ImportReport): void {
  const setAside = report.sources.reduce((sum, each) => sum + each.setAside, 0)
  const counts = {
    ImportedRowsRead: report.read,
    ImportedRowsWritten: report.written,
    ImportedRowsSetAside: setAside,
    ImportRangesFailed: report.failedRanges,
  }
  for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value)
  metrics.publishStoredMetrics()
}
