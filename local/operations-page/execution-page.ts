import * as z from 'zod'
import type { Engine, ExecutionDescription } from '../workflows/engine.ts'
import type { MapRunRecord } from '../workflows/records.ts'
import { executionPage, lastPart, machinePage, mapRunPage, stateAnchor } from './addresses.ts'
import { mapRunSummary } from './counts.ts'
import { bar, framed, OUTCOMES } from './drawing.ts'
import { badge, took } from './executions-table.ts'
import { type Graph, graphOf, insideOf, namesOf } from './graph.ts'
import { html, type Markup } from './html.ts'
import { type InnerStates, innerStatesOf } from './inner-states.ts'
import { layoutOf } from './layout.ts'
import { type Outcome, outcomesOf, type Visit, visitsOf } from './outcomes.ts'
import { at, button, type Frame, json, shell, span, table } from './shell.ts'
import { sign } from './signs.ts'

/** Visits of one state that are shown: an inline Map visits its states once per item. */
const MOST_VISITS = 20

/** An execution: how it went with each state, in the drawing and in time, with inputs, outputs and errors. */
export function executionPageOf(frame: Frame, engine: Engine, execution: ExecutionDescription): string {
  const parent = execution.child ? engine.describeMapRun(execution.child.mapRunArn) : null
  const machineName = lastPart(execution.machineArn)
  const graph = statesOf(engine, execution, parent)
  const visits = visitsOf(engine.history(execution.arn), execution)
  const own = outcomesOf(visits)
  const inner = innerStatesOf(engine, visits)
  const drawn = {
    title: `The states of ${machineName} in this execution`,
    outcomes: new Map([...inner.outcomes, ...own]),
    notes: inner.notes,
    link: (state: string) => (own.has(state) ? `#${stateAnchor(state)}` : (inner.links.get(state) ?? null)),
  }
  const content = html`
${summary(frame, execution)}
<div class="split">
<section aria-labelledby="drawing"><h2 id="drawing">States</h2>${legend()}${sumsOf(inner)}
${graph ? framed(layoutOf(graph, inner.notes), drawn) : html`<p class="none">Its workflow is gone.</p>`}</section>
<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>${timeline(visits, execution, frame.now)}
<h2>State by state</h2>${sections(engine, { visits, graph, execution, now: frame.now })}</section>
</div>`
  const trail = [
    { href: '/', text: 'Operations' },
    { href: machinePage(machineName), text: machineName },
    ...(parent
      ? [
          { href: executionPage(parent.executionArn), text: lastPart(parent.executionArn) },
          { href: mapRunPage(parent.arn), text: parent.state },
        ]
      : []),
  ]
  return shell({ title: execution.name, trail, content, live: execution.status === 'RUNNING' })
}

/** A child runs the states of its Map. Null: the machine was deleted. */
function statesOf(engine: Engine, execution: ExecutionDescription, parent: MapRunRecord | null): Graph | null {
  const machine = engine.stateMachines().find(({ arn }) => arn === execution.machineArn)
  if (!machine) return null
  const whole = graphOf(machine.definition)
  return parent ? insideOf(whole, parent.state) : whole
}

function summary(frame: Frame, execution: ExecutionDescription): Markup {
  const { arn, name, status, error, cause, redriveStatus } = execution
  const stop = status === 'RUNNING' ? button(frame, 'stop', arn, 'Stop', `Stop ${name}?`) : null
  const redrive = redriveStatus === 'REDRIVABLE' ? button(frame, 'redrive', arn, 'Redrive', null) : null
  const failure = error === undefined ? null : failureMarkup(error, cause ?? null, 1)
  return html`<section aria-label="Summary" class="summary">
<dl class="facts"><div><dt>status</dt><dd>${badge(status)}</dd></div><div><dt>started (UTC)</dt><dd>${at(execution.startedAt)}</dd></div>
<div><dt>ended</dt><dd>${at(execution.stoppedAt)}</dd></div><div><dt>took</dt><dd>${took(execution, frame.now)}</dd></div></dl>
<div class="buttons">${stop}${redrive}</div>${failure}
<div class="columns"><details><summary>Input</summary>${json(JSON.stringify(execution.input))}</details>
<details><summary>Output</summary>${json(execution.output === undefined ? null : JSON.stringify(execution.output))}</details></div>
<p class="arn"><code>${arn}</code></p></section>`
}

/** What the numbers in the drawing are of. */
function sumsOf({ children, read }: InnerStates): Markup | null {
  if (children === 0) return null
  const of = read === children ? `${children} child executions` : `${read} of ${children} child executions, failed ones first`
  return html`<p class="sums">States inside of a Map show sums over ${of}; those that failed lead there.</p>`
}

const OUTCOME_NAMES: readonly Outcome[] = ['running', 'succeeded', 'caught', 'failed', 'aborted']

function legend(): Markup {
  const items = OUTCOME_NAMES.map(
    (outcome) => html`<li><span class="key ${outcome}">${sign(outcome)}</span> ${OUTCOMES[outcome]}</li>`,
  )
  return html`<ul class="legend" aria-label="Colours">${items}</ul>`
}

const outcomeBadge = (outcome: Outcome): Markup => html`<span class="badge ${outcome}">${sign(outcome)} ${outcome}</span>`

/** Each state once, from when it was first entered until it was last left. */
function timeline(visits: readonly Visit[], execution: ExecutionDescription, now: Date): Markup {
  const end = execution.stoppedAt ?? now.getTime()
  const whole = Math.max(1, end - execution.startedAt)
  const share = (time: number) => Math.min(1, Math.max(0, (time - execution.startedAt) / whole))
  const outcomes = outcomesOf(visits)
  return table(
    'Timeline of the states',
    ['state', { head: 'times', number: true }, 'when', { head: 'after', number: true }, { head: 'took', number: true }],
    [...Map.groupBy(visits, ({ state }) => state)].map(([state, list]) => {
      const from = Math.min(...list.map(({ enteredAt }) => enteredAt))
      const until = Math.max(...list.map(({ leftAt }) => leftAt ?? end))
      return [
        html`<a href="#${stateAnchor(state)}">${state}</a>`,
        list.length,
        bar(share(from), share(until), outcomes.get(state) ?? 'succeeded'),
        span(from - execution.startedAt),
        span(until - from),
      ]
    }),
  )
}

type Shown = { visits: readonly Visit[]; graph: Graph | null; execution: ExecutionDescription; now: Date }

function sections(engine: Engine, { visits, graph, execution, now }: Shown): Markup {
  const byState = Map.groupBy(visits, ({ state }) => state)
  const known = graph ? namesOf(graph) : [...byState.keys()]
  const outcomes = outcomesOf(visits)
  const parts = known.flatMap((state) => {
    const list = byState.get(state)
    if (!list) return []
    // What went wrong is what is looked for.
    const sorted = list.toSorted((a, b) => Number(b.outcome === 'failed') - Number(a.outcome === 'failed'))
    const more =
      list.length > MOST_VISITS ? html`<p>The first ${MOST_VISITS} of ${list.length} times, failures before others.</p>` : null
    return [
      html`<details class="visits" id="${stateAnchor(state)}"><summary>${state} ${outcomeBadge(outcomes.get(state) ?? 'succeeded')}${list.length > 1 ? ` ${list.length} times` : ''}</summary>
${more}${sorted.slice(0, MOST_VISITS).map((visit) => visitMarkup(engine, visit, execution, now))}</details>`,
    ]
  })
  return html`${parts}`
}

function visitMarkup(engine: Engine, visit: Visit, execution: ExecutionDescription, now: Date): Markup {
  const { enteredAt, leftAt, outcome, error, cause, failures, mapRunArn } = visit
  const failure = error === null ? null : failureMarkup(error, cause, failures)
  const children = mapRunArn === null ? null : mapRunSummary(engine, mapRunArn)
  const events = visit.events.map(({ at: time, type }) => [`+${span(time - execution.startedAt)}`, type])
  return html`<article class="visit"><p>${outcomeBadge(outcome)} ${at(enteredAt)}, ${span((leftAt ?? now.getTime()) - enteredAt)}</p>
${failure}${children}<div class="columns"><div><h3>Input</h3>${json(visit.input)}</div><div><h3>Output</h3>${json(visit.output)}</div></div>
<details><summary>Events</summary>${table('Events', [{ head: 'after', number: true }, 'event'], events)}</details></article>`
}

const lambdaCause = z.object({ errorMessage: z.string(), trace: z.array(z.string()).default([]) })

/** What a function threw is told as its message; where it was thrown can be opened. */
function failureMarkup(error: string, cause: string | null, times: number): Markup {
  const thrown = lambdaCause.safeParse(parsed(cause))
  const says = thrown.success ? thrown.data.errorMessage : (cause ?? '')
  const trace = thrown.success && thrown.data.trace.length > 0 ? thrown.data.trace.join('\n') : null
  return html`<p class="problem"><strong>${error}</strong>${times > 1 ? ` (${times} times)` : ''} ${says}</p>
${trace === null ? null : html`<details><summary>Where it was thrown</summary><pre tabindex="0"><code>${trace}</code></pre></details>`}`
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}
