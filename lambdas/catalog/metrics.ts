import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'

const metrics = new Metrics({ namespace: 'MicroMasters', serviceName: 'catalog' })

/**
 * Publishes how many programs a catalog answer held, and how many it has lost, in CloudWatch's embedded format. MIT Learn unpublishes what
 * is missing, so that a drop is alarmed (rules/operations.md, "Alarms").
 */
export function publishServed(programs: number, lost: number): void {
  metrics.addMetric('CatalogPrograms', MetricUnit.Count, programs)
  metrics.addMetric('CatalogProgramsLost', MetricUnit.Count, lost)
  metrics.publishStoredMetrics()
}
