import type { History, Told } from './history.ts'
import { nameOf, violationLine } from './lines.ts'

/** What a run did and what was seen of it; its tables are for docs/reliability.md. */
export function reportOf(seed: string, history: History): string {
  return [
    `Seed \`${seed}\`: ${history.injected.length} faults, ${history.told.length} requests, ${history.violations.length} violations.`,
    ...history.violations.map(violationLine),
    table(['fault', 'times', 'requests meanwhile'], faultRows(history)),
    table(['request', 'times', 'answers'], requestRows(history.told)),
    table(
      ['done', 'times'],
      Object.entries(history.done).map(([what, times]) => [what, String(times)]),
    ),
  ].join('\n\n')
}

/** Each kind of fault, how often it came, and what became of the requests that were under way while it lasted. */
function faultRows({ injected, told }: History): string[][] {
  const byName = Map.groupBy(injected, nameOf)
  return [...byName].toSorted(byKey).map(([name, all]) => {
    const met = told.filter(({ from, to }) => all.some(({ at, healed }) => from <= (healed ?? at) && to >= at))
    return [name, String(all.length), answersOf(met)]
  })
}

function requestRows(told: readonly Told[]): string[][] {
  const byWhat = Map.groupBy(told, ({ what }) => what)
  return [...byWhat].toSorted(byKey).map(([what, all]) => [what, String(all.length), answersOf(all)])
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => a.localeCompare(b)

/** `200 × 9, 503 × 1` */
function answersOf(told: readonly Told[]): string {
  const byStatus = Map.groupBy(told, ({ status, code }) => (code === '' ? String(status) : `${status} ${code}`))
  return [...byStatus]
    .map(([status, all]) => `${status} × ${all.length}`)
    .toSorted()
    .join(', ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
