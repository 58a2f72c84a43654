import type { Engine, MapRunDescription } from '../workflows/engine.ts'
import type { ExecutionRecord } from '../workflows/records.ts'
import { executionPage, lastPart, machinePage } from './addresses.ts'
import { countsBar, countsText } from './counts.ts'
import { badge, executionsTable, took } from './executions-table.ts'
import { html } from './html.ts'
import { at, type Frame, shell } from './shell.ts'

const MOST = 200

/** The child executions of a distributed Map: those that failed first. */
export function mapRunPageOf(frame: Frame, engine: Engine, run: MapRunDescription): string {
  const children = engine.executions({ mapRunArn: run.arn })
  const trouble = ({ status }: ExecutionRecord) => (status === 'SUCCEEDED' ? 0 : status === 'RUNNING' ? 1 : 2)
  const sorted = children.toSorted((a, b) => trouble(b) - trouble(a) || b.startedAt - a.startedAt)
  const machine = lastPart(run.machineArn)
  const shown = children.length > MOST ? html`<p>${MOST} of ${children.length}, failures first.</p>` : null
  const content = html`
<section aria-label="Summary" class="summary"><dl class="facts"><div><dt>status</dt><dd>${badge(run.status)}</dd></div>
<div><dt>started (UTC)</dt><dd>${at(run.startedAt)}</dd></div><div><dt>took</dt><dd>${took(run, frame.now)}</dd></div>
<div><dt>at once, at most</dt><dd>${run.maxConcurrency === 0 ? 'any' : run.maxConcurrency}</dd></div>
<div><dt>children</dt><dd>${countsText(run.counts, run.total)}</dd></div></dl>${countsBar(run.counts, run.total)}</section>
<section aria-labelledby="children"><h2 id="children">Child executions</h2>${shown}${executionsTable('Child executions', sorted.slice(0, MOST), frame.now, false)}</section>`
  const trail = [
    { href: '/', text: 'Operations' },
    { href: machinePage(machine), text: machine },
    { href: executionPage(run.executionArn), text: lastPart(run.executionArn) },
  ]
  return shell({ title: run.state, trail, content, live: run.status === 'RUNNING' })
}
