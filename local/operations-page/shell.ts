import { html, type Markup } from './html.ts'

/** What every page needs. */
export type Frame = {
  /** Must come back with every form. */
  token: string
  now: Date
}

type Page = {
  title: string
  /** Links to where this page belongs. */
  trail: readonly { href: string; text: string }[]
  content: Markup
  /** Whether the page is read again while it is looked at: something on it goes on. */
  live: boolean
}

/** A whole page. */
export function shell({ title, trail, content, live }: Page): string {
  const links = trail.map(({ href, text }) => html`<a href="${href}">${text}</a> <span aria-hidden="true">›</span> `)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · MicroMasters operations</title>
<link rel="stylesheet" href="/page.css">
<link rel="icon" href="data:,">
<script type="module" src="/page.js"></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header class="top"><nav aria-label="Where you are">${links}<span aria-current="page">${title}</span></nav><p class="place">local system</p></header>
<main id="main" data-live="${live ? 'yes' : 'no'}">
<h1>${title}</h1>
${content}
</main>
<p id="said" role="status"></p>
</body>
</html>`.markup
}

/** `2026-11-27 05:00:07` in UTC; a dash when there is none. */
export function at(time: Date | number | null): Markup {
  if (time === null) return html`–`
  const iso = new Date(time).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`
}

/** `850 ms`, `12.3 s`, `5 min 12 s`, `3 h 5 min`, `9 d`. */
export function span(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1_000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d`
}

/** JSON text, indented where it is JSON. */
export function json(text: string | null): Markup {
  if (text === null) return html`<p class="none">none</p>`
  return html`<pre tabindex="0"><code>${indented(text)}</code></pre>`
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

export type Column = { head: string; number?: boolean }

/** A table that scrolls by itself where it is too wide. `caption` names it for those who do not see it. */
export function table(
  caption: string,
  columns: readonly (Column | string)[],
  rows: readonly (readonly (Markup | string | number | null)[])[],
): Markup {
  if (rows.length === 0) return html`<p class="none">none</p>`
  const heads = columns.map((column) => (typeof column === 'string' ? { head: column } : column))
  const numeric = (index: number) => (heads[index] && 'number' in heads[index] ? ' class="number"' : '')
  const cells = (row: (typeof rows)[number]) => row.map((cell, index) => html`<td${{ markup: numeric(index) }}>${cell}</td>`)
  return html`<div class="scroll" role="region" aria-label="${caption}, table" tabindex="0"><table>
<caption class="hidden">${caption}</caption>
<thead><tr>${heads.map(({ head }, index) => html`<th scope="col"${{ markup: numeric(index) }}>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody>
</table></div>`
}

/** A button that changes something. `confirm`: what is asked first; it then looks like what destroys something. */
export function button(frame: Frame, action: string, arn: string, label: string, confirm: string | null): Markup {
  const asked = confirm === null ? null : html` data-confirm="${confirm}"`
  return html`<form method="post" action="/${action}"${asked}><input type="hidden" name="token" value="${frame.token}"><input type="hidden" name="arn" value="${arn}"><button${{ markup: confirm === null ? '' : ' class="danger"' }}>${label}</button></form>`
}
