import type { Engine } from '../workflows/engine.ts'
import type { StateMachine } from '../workflows/machines.ts'
import { drawingOf } from './drawing.ts'
import { executionsTable } from './executions-table.ts'
import { graphOf } from './graph.ts'
import { html } from './html.ts'
import { layoutOf } from './layout.ts'
import { type Frame, json, shell } from './shell.ts'

const MOST = 100

/** A workflow: its drawing, its executions, and a form that starts one. */
export function machinePageOf(frame: Frame, engine: Engine, machine: StateMachine): string {
  const executions = engine.executions({ machineArn: machine.arn })
  const drawn = { title: `The states of ${machine.name}`, outcomes: new Map(), link: () => null }
  const shown = executions.length > MOST ? html`<p>The newest ${MOST} of ${executions.length}.</p>` : null
  const content = html`
<section aria-labelledby="start"><h2 id="start">Start</h2>
<form method="post" action="/start" class="start"><input type="hidden" name="token" value="${frame.token}"><input type="hidden" name="arn" value="${machine.arn}">
<label for="input">Input (JSON)</label><textarea id="input" name="input" rows="3" spellcheck="false">{}</textarea>
<button>Start an execution</button></form></section>
<section aria-labelledby="executions"><h2 id="executions">Executions</h2>${shown}${executionsTable('Executions', executions.slice(0, MOST), frame.now, false)}</section>
<section aria-labelledby="states"><h2 id="states">States</h2>
<div class="scroll drawing" role="region" aria-label="Drawing" tabindex="0">${drawingOf(layoutOf(graphOf(machine.definition)), drawn)}</div></section>
<details><summary>Definition in Amazon States Language</summary>${json(machine.definition)}</details>`
  const live = executions.some(({ status }) => status === 'RUNNING')
  return shell({ title: machine.name, trail: [{ href: '/', text: 'Operations' }], content, live })
}
