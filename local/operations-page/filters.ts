import type { ExecutionRecord, Status } from '../workflows/records.ts'
import { html, type Markup } from './html.ts'

const STATUSES: readonly Status[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']

/** Which executions are looked for: what their names hold, how they ended, and when they were started (UTC, epoch ms). */
export type Filter = { text: string; status: Status | null; since: number | null; until: number | null }

/** A filter as the address has it; what it cannot read is left out. */
export function filterOf(query: URLSearchParams): Filter {
  const status = STATUSES.find((each) => each === query.get('status')) ?? null
  return { text: query.get('text')?.trim() ?? '', status, since: timeOf(query.get('since')), until: timeOf(query.get('until')) }
}

/** `2026-11-27T05:00`, as a browser's field writes it, in UTC. */
function timeOf(text: string | null): number | null {
  const time = Date.parse(`${text}Z`)
  return Number.isNaN(time) ? null : time
}

export const matches =
  ({ text, status, since, until }: Filter) =>
  (execution: ExecutionRecord): boolean =>
    execution.name.includes(text) &&
    (status === null || execution.status === status) &&
    (since === null || execution.startedAt >= since) &&
    (until === null || execution.startedAt <= until)

const written = (time: number | null) => (time === null ? '' : new Date(time).toISOString().slice(0, 16))

export function filterForm({ text, status, since, until }: Filter): Markup {
  const selected = { markup: ' selected' }
  const options = STATUSES.map(
    (each) => html`<option value="${each}"${each === status ? selected : null}>${each.toLowerCase().replace('_', ' ')}</option>`,
  )
  return html`<form method="get" class="filter" role="search">
<label>Name <input name="text" value="${text}"></label>
<label>Status <select name="status"><option value="">any</option>${options}</select></label>
<label>Started since (UTC) <input type="datetime-local" name="since" value="${written(since)}"></label>
<label>until <input type="datetime-local" name="until" value="${written(until)}"></label>
<button class="quiet">Filter</button></form>`
}
