import { describe, expect, it } from 'vitest'
import { deploymentNamed, deploymentNames } from '../../lib/configuration.ts'
import { runbookSections } from '../../lib/constructs/alarm.ts'
import { maxConnections } from '../../lib/database-limits.ts'
import { apiFunctionNames, workflowFunctionNames } from '../../lib/function-placement.ts'
import { functionNames } from '../../lib/machine-definition.ts'
import { alarmsOf, functionIn, idIn, type Json, resourcesOf, synthesize } from './deployed.ts'

describe.each(deploymentNames)('alarms of %s', (name) => {
  const deployment = deploymentNamed(name)
  const { templates } = synthesize(deployment)
  const alarms = alarmsOf(templates)
  const [topicId, topic] = resourcesOf(templates.data, 'AWS::SNS::Topic')[0] ?? ['', undefined]
  const alarm = (suffix: string): Json => {
    const found = alarms.get(`micromasters-${name}-${suffix}`)
    if (!found) throw new Error(`no alarm ${suffix}`)
    return found
  }

  it('each say what is hurt, when they fire, and where the runbook is; and tell somebody', () => {
    expect(alarms.size).toBeGreaterThan(functionNames.length)
    for (const [id, properties] of alarms) {
      const [impact = '', fires = '', runbook = ''] = properties['AlarmDescription'].split('\n\n')
      expect(impact.length, id).toBeGreaterThan(20)
      expect(fires, id).toMatch(/^Fires: .+\.$/)
      const section = /^What to do: docs\/operations\.md#(.+)$/.exec(runbook)?.[1]
      expect(runbookSections, id).toContain(section)
      expect(properties['AlarmDescription'].length, id).toBeLessThanOrEqual(1_024)
      expect(properties['AlarmActions'].map(idIn), id).toEqual([expect.stringContaining(topicId)])
      expect(properties['OKActions'], id).toEqual(properties['AlarmActions'])
    }
  })

  it('leave no section of the runbook without an alarm', () => {
    const named = new Set([...alarms.values()].map(({ AlarmDescription }) => AlarmDescription.split('#').at(-1)))
    const optional = deployment.site.domain === undefined ? ['a-certificate-expires'] : []
    expect(runbookSections.filter((section) => !named.has(section) && !optional.includes(section))).toEqual([])
  })

  it.each([...apiFunctionNames, ...workflowFunctionNames])('watch errors and throttles of %s', (functionName) => {
    const { id } = functionIn(templates, name, functionName)
    for (const [section, metric] of [
      ['a-function-fails', 'Errors'],
      ['a-function-is-throttled', 'Throttles'],
    ]) {
      const { MetricName, Dimensions } = alarm(`${functionName}-${section}`)
      expect(MetricName).toBe(metric)
      expect(idIn(Dimensions[0].Value)).toBe(id)
    }
  })

  it('watch the API: failures, latency, sessions, throttling', () => {
    const expressions = alarm('the-api-fails')['Metrics'].map(({ MetricStat }: Json) => MetricStat?.Metric?.MetricName)
    expect(expressions).toEqual(expect.arrayContaining(['Count', '5xx']))
    expect(alarm('the-api-is-slow')).toMatchObject({ MetricName: 'Latency', ExtendedStatistic: 'p95', EvaluationPeriods: 3 })
    const { Dimensions } = alarm('sessions-cannot-be-checked')
    expect(idIn(Dimensions[0].Value)).toBe(functionIn(templates, name, 'authorizer').id)
    expect(alarm('the-api-is-throttled')).toMatchObject({ MetricName: 'RequestsThrottled' })
    expect(apiFunctionNames).toContain('authorizer')
  })

  it('watch the catalog: empty, and less than half of the day before', () => {
    expect(alarm('the-catalog-is-empty')).toMatchObject({
      MetricName: 'CatalogPrograms',
      Statistic: 'Minimum',
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
    })
    const shrunk = alarm('the-catalog-has-shrunk')
    expect(shrunk).toMatchObject({ Threshold: 50, ComparisonOperator: 'LessThanThreshold', DatapointsToAlarm: 1 })
    const [expression, today] = shrunk['Metrics']
    expect(expression.Expression).toContain('DIFF(today)')
    expect(today.MetricStat).toMatchObject({ Period: 86_400, Stat: 'Minimum' })
  })

  it.each([
    ['many-learners-fail', 10],
    ['strikes-jump', 50],
    ['fetch-mitx-online-breaker-opened', 1],
    ['fetch-edx-org-breaker-opened', 1],
    ['fetch-mitx-online-configuration-wrong', 1],
    ['fetch-edx-org-configuration-wrong', 1],
    ['staff-token-refused', 1],
    ['search-falls-behind', 900],
    ['search-documents-parked', 1],
    ['search-is-red', 1],
    ['search-refuses-writes', 1],
    ['search-is-short-of-memory', 92],
    ['search-snapshot-failed', 1],
    ['database-capacity', 90],
  ])('watch %s, from %i', (suffix, threshold) => {
    expect(alarm(suffix)).toMatchObject({ Threshold: threshold, ComparisonOperator: 'GreaterThanOrEqualToThreshold' })
  })

  it('watch exchange rates that are three days old, also when nothing ran', () => {
    const { MetricName, Period, TreatMissingData } = alarm('exchange-rates-are-old')
    expect([MetricName, Period, TreatMissingData]).toEqual(['watch-schedules-exchange-rates-are-old', 3_600, 'notBreaching'])
    const filters = resourcesOf(templates.workflows, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties)
    const own = filters.find((each) => each['MetricTransformations'][0].MetricName === MetricName)
    expect(own?.['FilterPattern']).toBe('{ ($.code = "run-overdue") && ($.schedule = "sync-exchange-rates") && ($.hours >= 72) }')
  })

  it('watch connections, storage and backups of the database by what is configured', () => {
    const { maxCapacity, storageGb } = deployment.database
    expect(alarm('database-connections')['Threshold']).toBe(Math.floor(0.8 * maxConnections(maxCapacity)))
    expect(alarm('database-storage')['Threshold']).toBe(storageGb * 1024 ** 3)
    for (const backup of ['a-backup-failed', 'a-backup-is-missing'])
      expect(alarms.has(`micromasters-${name}-${backup}`)).toBe(deployment.retain)
    expect(alarm('search-has-little-space')['Threshold']).toBe(Math.floor(deployment.search.volumeGb / 4) * 1024)
  })

  it('count only the lines of their own environment', () => {
    const filters = Object.values(templates).flatMap((template) => resourcesOf(template, 'AWS::Logs::MetricFilter'))
    const own = filters.map(([, { Properties }]) => Properties['MetricTransformations'][0])
    for (const { MetricNamespace, MetricName } of own)
      expect([`MicroMasters/${name}`, 'MicroMasters/Workflows'], MetricName).toContain(MetricNamespace)
    for (const { MetricNamespace, MetricName } of own)
      if (MetricNamespace === 'MicroMasters/Workflows') expect(MetricName).toContain(`micromasters-${name}-`)
  })

  it('go to a topic that is encrypted, with a key that their tellers may use', () => {
    expect(topic?.Properties['KmsMasterKeyId']).toBeDefined()
    const [, key] = resourcesOf(templates.data, 'AWS::KMS::Key')[0] ?? []
    expect(key?.Properties).toMatchObject({ EnableKeyRotation: true })
    for (const teller of ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'])
      expect(JSON.stringify(key?.Properties['KeyPolicy']), teller).toContain(teller)
  })

  it('stand beside a budget, and a dashboard', () => {
    const [, budget] = resourcesOf(templates.operations, 'AWS::Budgets::Budget')[0] ?? []
    expect(budget?.Properties['Budget']).toMatchObject({
      BudgetLimit: { Amount: deployment.monthlyBudget, Unit: 'USD' },
      TimeUnit: 'MONTHLY',
      CostFilters: { TagKeyValue: [`user:environment$${name}`] },
    })
    const [, dashboard] = resourcesOf(templates.operations, 'AWS::CloudWatch::Dashboard')[0] ?? []
    const body = JSON.stringify(dashboard?.Properties['DashboardBody'])
    for (const part of ['AWS/States', 'AWS/ApiGateway', 'AWS/RDS', 'AWS/ES', 'LearnersRefreshed', 'By route'])
      expect(body).toContain(part)
  })
})
