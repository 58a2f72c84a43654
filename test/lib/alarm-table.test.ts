import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deploymentNamed, deploymentNames } from '../../lib/configuration.ts'
import { alarmsOf, type Json, resourcesOf, synthesize } from './deployed.ts'

type Row = { alarm: string; counts: string; file: string; title: string }
const rows: Row[] = Array.from(
  readFileSync('docs/alarms.md', 'utf8').matchAll(/^\| `([^`]+)` \|[^|]+\| ([^|]+) \| `([^`]+)`, "([^"]+)" \|$/gm),
  ([, alarm = '', counts = '', file = '', title = '']) => ({ alarm, counts, file, title }),
)
/** The first row that fits: names before kinds. */
const rowOf = (name: string) => rows.find(({ alarm }) => (alarm.startsWith('*') ? name.endsWith(alarm.slice(1)) : alarm === name))

it('names tests that exist', () => {
  expect(rows.length).toBeGreaterThan(30)
  const missing = rows.filter(({ file, title }) => !existsSync(file) || !readFileSync(file, 'utf8').includes(title))
  expect(missing).toEqual([])
})

const metricsOf = (alarm: Json): string[] =>
  alarm['MetricName'] === undefined
    ? alarm['Metrics'].flatMap(({ MetricStat }: Json) => (MetricStat ? [MetricStat.Metric.MetricName] : []))
    : [alarm['MetricName']]

const found = new Set<string>()

describe.each(deploymentNames)('of %s', (environment) => {
  const { templates } = synthesize(deploymentNamed(environment))
  const filters = Object.values(templates).flatMap((template) =>
    resourcesOf(template, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties),
  )
  /** What an alarm counts, in the words of the table: the metric, or what its filter looks for. */
  const counted = (alarm: Json) =>
    metricsOf(alarm).flatMap((metric) => [
      metric,
      ...filters
        .filter((filter) => filter['MetricTransformations'][0].MetricName === metric)
        .map((filter) => String(filter['FilterPattern'])),
    ])

  it('holds every alarm, and counts what it says', () => {
    for (const [id, alarm] of alarmsOf(templates)) {
      const name = id.replace(`micromasters-${environment}-`, '')
      const row = rowOf(name)
      if (!row) throw new Error(`docs/alarms.md has no row for ${name}`)
      found.add(row.alarm)
      const [, what = ''] = /`([^`]+)`/.exec(row.counts) ?? []
      expect(counted(alarm).join(' '), name).toContain(what)
    }
  })
})

it('has no row without an alarm', () => {
  const domains = deploymentNames.some((name) => deploymentNamed(name).site.domain !== undefined)
  const optional = domains ? [] : ['a-certificate-expires']
  expect(rows.map(({ alarm }) => alarm).filter((alarm) => !found.has(alarm) && !optional.includes(alarm))).toEqual([])
})
