import type { History, Injected, Violation } from './history.ts'
import type { Planned } from './plan.ts'

/** Before and after a violation, what is shown of the history. */
const AROUND_MS = 3_000
const MOST_LINES = 20

/** A violation in one line. */
export const violationLine = ({ promise, detail, at }: Violation): string => `✗ ${promise}: ${detail} (seen at ${seconds(at)})`

/** The history around the first violation. */
export function surroundings(history: History): string {
  const [first] = history.violations
  if (first === undefined) return ''
  const near = (at: number) => Math.abs(at - first.at) <= AROUND_MS
  const told = history.told
    .filter(({ to }) => near(to))
    .map(({ to, client, what, status, code }) => ({ at: to, text: `user ${client}: ${what} → ${status} ${code}` }))
  const injected = history.injected.filter(({ at }) => near(at)).map((each) => ({ at: each.at, text: `fault: ${nameOf(each)}` }))
  const lines = [...told, ...injected].sort((a, b) => a.at - b.at).slice(-MOST_LINES)
  return lines.map(({ at, text }) => `  ${seconds(at)}  ${text}`).join('\n')
}

/** A list of faults as it is shown, and can be looked at. */
export const listOf = (plan: readonly Planned[]): string =>
  plan.map(({ at, fault, lasts }) => `  ${seconds(at)}  ${fault}, ${lasts} ms`).join('\n')

/** The kind of a fault, with what was drawn of it. */
export const nameOf = ({ fault, drawn }: Injected): string => (drawn === '' ? fault : `${fault} (${drawn})`)

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`
