import { escaped, html, type Markup } from './html.ts'
import type { Box, Layout, Point } from './layout.ts'
import type { Outcome } from './outcomes.ts'
import { signPath } from './signs.ts'

/** What the outcome of a state is called. */
export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  running: 'running',
  succeeded: 'succeeded',
  caught: 'error, taken up by another state',
  failed: 'failed',
  aborted: 'aborted',
}

type Drawn = {
  /** The drawing's name, for those who do not see it. */
  title: string
  outcomes: ReadonlyMap<string, Outcome>
  /** What is said below a state's name, beside its kind; the layout has to know of them too. */
  notes: ReadonlyMap<string, string>
  /** Where a state's box leads; null: nowhere. */
  link: (state: string) => string | null
}

/** A layout as SVG. */
export function drawingOf(layout: Layout, drawn: Drawn): Markup {
  const { width, height } = layout
  const size = `viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}"`
  return html`<svg class="machine" ${{ markup: size }} role="group" aria-label="${drawn.title}">
<defs>${arrow('next')}${arrow('catch')}</defs>
${content(layout, drawn)}
</svg>`
}

/** A drawing in its frame, which it fits; with buttons to see it larger. */
export function framed(layout: Layout, drawn: Drawn): Markup {
  return html`<div class="zoom" role="group" aria-label="Size of the drawing"><button type="button" class="quiet" data-zoom="1.25">Larger</button> <button type="button" class="quiet" data-zoom="0.8">Smaller</button> <button type="button" class="quiet" data-zoom="fit">Fit</button></div>
<div class="scroll drawing" role="region" aria-label="Drawing" tabindex="0">${drawingOf(layout, drawn)}</div>`
}

const arrow = (kind: string): Markup =>
  html`<marker id="arrow-${kind}" class="arrow ${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0,0 L8,4 L0,8 Z"/></marker>`

function content({ lines, boxes }: Layout, drawn: Drawn): Markup {
  // Lines of errors go below those of the usual course.
  const ordered = lines.toSorted((a, b) => Number(b.edge.kind === 'catch') - Number(a.edge.kind === 'catch'))
  return html`${ordered.map(({ edge, points }) => line(edge.kind === 'catch' ? 'catch' : 'next', edge.label, points))}${boxes.map((box) => state(box, drawn))}`
}

const round = (value: number) => Math.round(value * 10) / 10

function line(kind: string, label: string, points: readonly Point[]): Markup {
  const title = label === '' ? null : html`<title>${label}</title>`
  return html`<path class="line ${kind}" d="${pathOf(points)}" marker-end="url(#arrow-${kind})">${title}</path>`
}

/** Straight through layers, bent between them. */
function pathOf([first, ...rest]: readonly Point[]): string {
  if (!first) return ''
  let before = first
  const parts = rest.map((point) => {
    const half = (point.y - before.y) / 2
    const straight = point.x === before.x
    const part = straight
      ? `L${round(point.x)},${round(point.y)}`
      : `C${round(before.x)},${round(before.y + half)} ${round(point.x)},${round(point.y - half)} ${round(point.x)},${round(point.y)}`
    before = point
    return part
  })
  return `M${round(first.x)},${round(first.y)} ${parts.join(' ')}`
}

function state(box: Box, drawn: Drawn): Markup {
  const { node, x, y, width, inside } = box
  const outcome = drawn.outcomes.get(node.name)
  const target = drawn.link(node.name)
  const note = drawn.notes.get(node.name)
  const label = `${node.name} ${kindOf(box)}${outcome ? `: ${OUTCOMES[outcome]}` : ''}${note ? ` (${note})` : ''}`
  const drawing = boxMarkup(box, outcome, note)
  const linked = target === null ? drawing : html`<a href="${target}" aria-label="${label}">${drawing}</a>`
  const nested =
    inside && html`<g transform="translate(${round(inside.x)} ${round(inside.y)})">${content(inside.layout, drawn)}</g>`
  return html`<g class="state ${outcome ?? 'untouched'}${inside ? ' map' : ''}"><title>${node.comment === '' ? node.name : node.comment}</title>
<g transform="translate(${round(x)} ${round(y)})" data-width="${round(width)}">${linked}</g>${nested}</g>`
}

const kindOf = ({ node }: Box) => (node.distributed ? 'Distributed Map' : node.type)

function boxMarkup(box: Box, outcome: Outcome | undefined, note: string | undefined): Markup {
  const { node, width, height } = box
  const sign = outcome && html`<g transform="translate(${round(width) - 24} 9)">${signPath(outcome)}</g>`
  return html`<rect width="${round(width)}" height="${round(height)}" rx="${node.ends ? 18 : 6}"/>
<text class="name" x="14" y="17">${node.name}</text> <text class="type" x="14" y="31">${note === undefined ? kindOf(box) : note}</text>${sign ?? null}`
}

/** A bar of a timeline that goes from `from` to `to`, both from 0 to 1. */
export function bar(from: number, to: number, outcome: Outcome): Markup {
  const x = round(from * 200)
  const width = Math.max(2, round((to - from) * 200))
  return {
    markup: `<svg class="bar ${escaped(outcome)}" viewBox="0 0 202 10" width="202" height="10" aria-hidden="true"><rect x="${x}" width="${width}" height="10" rx="2"/></svg>`,
  }
}
