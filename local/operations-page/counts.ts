import type { Engine, MapRunDescription } from '../workflows/engine.ts'
import { executionPage, mapRunPage } from './addresses.ts'
import { html, type Markup } from './html.ts'

type Counts = MapRunDescription['counts']

/** Failed children that are linked to where their Map is shown; its own page has all. */
const MOST_FAILED = 5

const PARTS = [
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['timedOut', 'failed'],
  ['aborted', 'aborted'],
  ['running', 'running'],
  ['pending', 'untouched'],
] as const satisfies readonly (readonly [keyof Counts, string])[]

const ALWAYS: ReadonlySet<keyof Counts> = new Set(['pending', 'running', 'succeeded', 'failed'])
const NAMES: Readonly<Partial<Record<keyof Counts, string>>> = { timedOut: 'timed out' }

/** `2 pending, 1 running, 40 succeeded, 3 failed of 46` */
export function countsText(counts: Counts, total: number): string {
  const order: (keyof Counts)[] = ['pending', 'running', 'succeeded', 'failed', 'timedOut', 'aborted']
  const shown = order.filter((name) => ALWAYS.has(name) || counts[name] > 0)
  return `${shown.map((name) => `${counts[name]} ${NAMES[name] ?? name}`).join(', ')} of ${total}`
}

/** How the children of a Map share out, as a bar of as many parts. What it shows stands beside it as text. */
export function countsBar(counts: Counts, total: number): Markup {
  const whole = Math.max(1, total)
  let from = 0
  const parts = PARTS.flatMap(([name, look]) => {
    const width = (counts[name] / whole) * 400
    const x = from
    from += width
    return width === 0 ? [] : [html`<rect class="${look}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" height="12"/>`]
  })
  return html`<svg class="counts" viewBox="0 0 400 12" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`
}

/** A Map run where its state is shown: counts, and the way to what failed. */
export function mapRunSummary(engine: Engine, arn: string): Markup {
  const { counts, total } = engine.describeMapRun(arn)
  const failed = engine
    .executions({ mapRunArn: arn })
    .filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT')
    .slice(0, MOST_FAILED)
  const links = failed.map((each) => html`<li><a href="${executionPage(each.arn)}">${each.name}</a></li>`)
  return html`<p><a href="${mapRunPage(arn)}">Its child executions</a>: ${countsText(counts, total)}</p>${countsBar(counts, total)}
${failed.length === 0 ? null : html`<p>Failed:</p><ul>${links}</ul>`}`
}
