import type { Engine } from '../workflows/engine.ts'
import type { StateMachine } from '../workflows/machines.ts'
import type { ExecutionRecord } from '../workflows/records.ts'
import { framed } from './drawing.ts'
import { exampleInput } from './example-input.ts'
import { executionsTable } from './executions-table.ts'
import { graphOf } from './graph.ts'
import { type Filter, filterForm, matches } from './filters.ts'
import { html, type Markup } from './html.ts'
import { layoutOf } from './layout.ts'
import { type Frame, json, shell } from './shell.ts'

const MOST = 100

/** What was written into the form that starts one, and why it was refused. */
export type RefusedInput = { input: string; problem: string }
type Shown = { filter: Filter; refused: RefusedInput | null }

/** A workflow: its drawing, its executions, and a form that starts one. */
export function machinePageOf(frame: Frame, engine: Engine, machine: StateMachine, { filter, refused }: Shown): string {
  const all = engine.executions({ machineArn: machine.arn })
  const executions = all.filter(matches(filter))
  const drawn = { title: `The states of ${machine.name}`, outcomes: new Map(), notes: new Map(), link: () => null }
  const shown = executions.length > MOST ? html`<p>The newest ${MOST} of ${executions.length}.</p>` : null
  const content = html`
${startForm(frame, machine, refused, inputOfLast(engine, all) ?? exampleInput(machine.definition))}
<section aria-labelledby="executions"><h2 id="executions">Executions</h2>${filterForm(filter)}${shown}${executionsTable('Executions', executions.slice(0, MOST), frame.now, false)}</section>
<section aria-labelledby="states"><h2 id="states">States</h2>
${framed(layoutOf(graphOf(machine.definition)), drawn)}</section>
<details><summary>Definition in Amazon States Language</summary>${json(machine.definition)}</details>`
  const live = all.some(({ status }) => status === 'RUNNING')
  return shell({
    title: refused ? `Error: ${machine.name}` : machine.name,
    trail: [{ href: '/', text: 'Operations' }],
    content,
    live,
  })
}

/** What was taken once is valid; null where nothing has run yet. */
function inputOfLast(engine: Engine, executions: readonly ExecutionRecord[]): string | null {
  const last = executions.find(({ child }) => child === null)
  return last ? JSON.stringify(engine.describeExecution(last.arn).input) : null
}

/** Refused, it keeps what was written, and says above and beside the field what is wrong with it. */
function startForm({ token }: Frame, { arn }: StateMachine, refused: RefusedInput | null, example: string): Markup {
  const summary =
    refused &&
    html`<div class="error-summary" role="alert"><h3>There is a problem</h3><a href="#input">${refused.problem}</a></div>`
  const error = refused && html`<p id="input-error" class="problem">Error: ${refused.problem}</p>`
  const described = { markup: refused ? ' aria-invalid="true" aria-describedby="input-error"' : '' }
  return html`<section aria-labelledby="start"><h2 id="start">Start</h2>${summary}
<form method="post" action="/start" class="start"><input type="hidden" name="token" value="${token}"><input type="hidden" name="arn" value="${arn}">
<label for="input">Input (JSON)</label>${error}<textarea id="input" name="input" rows="3" spellcheck="false"${described}>${refused?.input ?? example}</textarea>
<button>Start an execution</button></form></section>`
}
