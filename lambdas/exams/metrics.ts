import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { ExamsReport } from './run.ts'

const metrics = new Metrics({ namespace: 'MicroMasters', serviceName: 'exams' })

/** Publishes a run's report as CloudWatch metrics, in the embedded format: one log line, no call (rules/operations.md, "Watching"). */
export function publishReport(report: ExamsReport): void {
  const counts = {
    ExamsAuthorized: report.authorized,
    ExamChunksFailed: report.failedChunks,
    ExamRunsCompleted: report.completedExamRuns.length,
    ExamRunsOpen: report.openExamRuns.length,
  }
  for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value)
  metrics.publishStoredMetrics()
}
