import type { Replies } from '../../lambdas/operations/replies.ts'
import { nextTime } from '../../lambdas/cron.ts'
import type { Engine } from '../workflows/engine.ts'
import type { ExecutionRecord } from '../workflows/records.ts'
import { executionPage, lastPart, machinePage } from './addresses.ts'
import { badge, executionsTable } from './executions-table.ts'
import { inWords } from './schedule-words.ts'
import { html, type Markup } from './html.ts'
import { at, type Frame, shell, span, table } from './shell.ts'

type Schedules = Readonly<Record<string, { cron: string; stateMachine: string }>>
/** What the operations function says; a text says why it does not. */
type Known = { status: Replies['status'] | string; leases: Replies['lease-list']['leases'] | string }

const RECENT = 20

/** The first page: what runs, what ran, what comes, who holds what, what waits. */
export function overviewPage(frame: Frame, engine: Engine, schedules: Schedules, known: Known): string {
  const machines = engine.stateMachines().map(({ name, arn }) => ({ name, executions: engine.executions({ machineArn: arn }) }))
  const recent = machines
    .flatMap(({ executions }) => executions.slice(0, RECENT))
    .sort((a, b) => b.startedAt - a.startedAt)
    .slice(0, RECENT)
  const content = html`
<section aria-labelledby="workflows"><h2 id="workflows">Workflows</h2>${workflows(machines, schedules, frame)}</section>
<section aria-labelledby="executions"><h2 id="executions">Last executions</h2>${executionsTable('Last executions', recent, frame.now, true)}</section>
<div class="columns">
<section aria-labelledby="leases"><h2 id="leases">Leases</h2>${leases(known.leases, frame.now)}</section>
<section aria-labelledby="outbox"><h2 id="outbox">Search outbox</h2>${outbox(known.status, frame.now)}</section>
<section aria-labelledby="breakers"><h2 id="breakers">Backends</h2>${breakers(known.status, frame.now)}</section>
<section aria-labelledby="dependencies"><h2 id="dependencies">Dependencies</h2>${dependencies(known.status)}</section>
</div>`
  return shell({ title: 'Operations', trail: [], content, live: true })
}

type Machine = { name: string; executions: readonly ExecutionRecord[] }

function workflows(machines: readonly Machine[], schedules: Schedules, { now }: Frame): Markup {
  return table(
    'Workflows and their schedules',
    ['workflow', { head: 'running', number: true }, 'last', 'schedule (UTC)', 'next'],
    machines.map(({ name, executions }) => {
      const [last] = executions
      const running = executions.filter(({ status }) => status === 'RUNNING').length
      const cron = Object.values(schedules).find(({ stateMachine }) => stateMachine === name)?.cron ?? null
      return [
        html`<a href="${machinePage(name)}">${name}</a>`,
        running,
        last ? html`<a href="${executionPage(last.arn)}">${badge(last.status)}</a> ${at(last.startedAt)}` : 'never',
        cron === null ? 'by hand' : html`${inWords(cron)} <code class="cron">${cron}</code>`,
        cron === null ? null : at(nextTime(cron, now)),
      ]
    }),
  )
}

const relative = (time: Date | null, now: Date): string => {
  if (time === null) return '–'
  const difference = time.getTime() - now.getTime()
  return difference > 0 ? `in ${span(difference)}` : `${span(-difference)} ago`
}

const problem = (says: string) => html`<p class="problem" role="alert">${says}</p>`

function leases(known: Known['leases'], now: Date): Markup {
  if (typeof known === 'string') return problem(known)
  return table(
    'Leases',
    ['lease', 'holder', 'expires', { head: 'fence', number: true }, { head: 'written', number: true }],
    known.map(({ name, owner, expiresAt, fence, writtenFence }) => [
      name,
      owner === null ? 'free' : html`<a href="${executionPage(owner)}">${lastPart(owner)}</a>`,
      owner === null ? '–' : relative(expiresAt, now),
      fence,
      writtenFence ?? '–',
    ]),
  )
}

function outbox(known: Known['status'], now: Date): Markup {
  if (typeof known === 'string') return problem(known)
  if (!known.database) return problem('Postgres does not answer')
  const { waiting, parked, oldest } = known.database.outbox
  return html`<dl class="facts"><div><dt>waiting</dt><dd>${waiting}</dd></div><div><dt>oldest</dt><dd>${relative(oldest, now)}</dd></div><div><dt>parked</dt><dd>${parked}</dd></div></dl>`
}

function breakers(known: Known['status'], now: Date): Markup {
  if (typeof known === 'string') return problem(known)
  if (!known.breakers) return problem('The coordination table does not answer')
  return table(
    'Backends',
    ['backend', 'breaker', 'paused', { head: 'learners failed in a row', number: true }],
    known.breakers.map(({ backend, openUntil, pausedUntil, faultingLearners }) => [
      backend,
      openUntil !== null && openUntil > now ? `OPEN, asks again ${relative(openUntil, now)}` : 'closed',
      pausedUntil !== null && pausedUntil > now ? `until ${relative(pausedUntil, now)}` : '–',
      faultingLearners,
    ]),
  )
}

function dependencies(known: Known['status']): Markup {
  if (typeof known === 'string') return problem(known)
  return table(
    'Dependencies',
    ['dependency', 'health', { head: 'answered in', number: true }],
    known.dependencies.map(({ name, ok, error, milliseconds }) => [
      name,
      ok ? 'ok' : html`<span class="problem">DOWN: ${error}</span>`,
      `${milliseconds} ms`,
    ]),
  )
}
