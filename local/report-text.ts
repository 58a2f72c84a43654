import { backends } from '../lambdas/domain/backends.ts'
import type { RefreshReport } from '../lambdas/refresh/report.ts'

const number = (value: number) => value.toLocaleString('en-US')
const counts = (byName: Readonly<Record<string, number>>) =>
  Object.entries(byName)
    .map(([name, count]) => `${name} ${number(count)}`)
    .join(', ')

/** With the runs that failed for the most learners. */
function partlyText({ partly, failedRuns }: RefreshReport): string {
  const named = failedRuns.slice(0, 3).map(({ run, learners }) => `${run}: ${number(learners)}`)
  return partly === 0 ? '0' : `${number(partly)} (${[...named, ...(failedRuns.length > 3 ? ['…'] : [])].join(', ')})`
}

/** A refresh's report for people. */
export function reportText(report: RefreshReport): string {
  const failed = Object.values(report.failed).reduce((sum, count) => sum + count, 0)
  const seconds = (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000
  const rows = [
    ['run', report.run],
    ['started', report.startedAt],
    ['ended', `${report.endedAt} (${seconds.toFixed(1)} s)`],
    ['selected', number(report.selected)],
    ['refreshed', number(report.refreshed)],
    ['unchanged', number(report.unchanged)],
    ['partly', partlyText(report)],
    ['failed', failed === 0 ? '0' : `${number(failed)} (${counts(report.failed)})`],
    ...(Object.keys(report.failedGroups).length > 0 ? [['shards not asked together', counts(report.failedGroups)]] : []),
    ['excluded', number(report.excluded)],
    ['left for next time', number(report.left)],
    ...backends.map((backend) => {
      const { requests, byStatus } = report.upstream[backend]
      return [`requests to ${backend}`, requests === 0 ? '0' : `${number(requests)} (${counts(byStatus)})`]
    }),
    ['index updates', number(report.indexUpdates)],
    ...(report.unavailable.length > 0 ? [['unavailable', report.unavailable.join(', ')]] : []),
  ]
  return rows.map(([name = '', value = '']) => `  ${name.padEnd(24)}${value}`).join('\n')
}
