import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { OutboxState } from './outbox-query.ts'

const metrics = new Metrics({ namespace: 'MicroMasters', serviceName: 'search' })

/** Publishes the outbox's depth and age as CloudWatch metrics, in the embedded format (rules/operations.md, "Watching"). */
export function publishOutbox({ waiting, parked, oldestSeconds }: OutboxState): void {
  metrics.addMetric('OutboxWaiting', MetricUnit.Count, waiting)
  metrics.addMetric('OutboxParked', MetricUnit.Count, parked)
  metrics.addMetric('OutboxOldest', MetricUnit.Seconds, oldestSeconds)
  metrics.publishStoredMetrics()
}
