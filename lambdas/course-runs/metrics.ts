import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { CourseRunSyncReport } from './report.ts'

const metrics = new Metrics({ namespace: 'MicroMasters', serviceName: 'course-runs' })

/** Publishes a report as CloudWatch metrics, in the embedded format: one log line, no call (rules/operations.md, "Watching"). */
export function publishReport(report: CourseRunSyncReport): void {
  const counts = {
    CoursesSynced: report.synced,
    CoursesFailed: report.failed,
    CoursesLeft: report.left,
    CourseRunsChanged: report.changedRuns,
    CourseRunProblems: report.problemCount,
  }
  for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value)
  metrics.publishStoredMetrics()
}
