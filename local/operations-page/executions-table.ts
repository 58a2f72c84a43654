import type { ExecutionRecord, Status } from '../workflows/records.ts'
import { executionPage, lastPart, machinePage } from './addresses.ts'
import { html, type Markup } from './html.ts'
import { at, span, table } from './shell.ts'
import { type Sign, sign } from './signs.ts'

const SIGNS: Readonly<Record<Status, Sign>> = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'aborted',
}

/** A status in its colour, and with its sign. */
export function badge(status: Status): Markup {
  return html`<span class="badge ${status.toLowerCase()}">${sign(SIGNS[status])} ${status.toLowerCase().replace('_', ' ')}</span>`
}

/** How long it has taken, or takes already. */
export const took = ({ startedAt, stoppedAt }: Pick<ExecutionRecord, 'startedAt' | 'stoppedAt'>, now: Date) =>
  span((stoppedAt ?? now.getTime()) - startedAt)

/** Executions as a table; with the machine of each, if they are of several. */
export function executionsTable(
  caption: string,
  executions: readonly ExecutionRecord[],
  now: Date,
  withMachine: boolean,
): Markup {
  const machine = ({ machineArn }: ExecutionRecord) => {
    const name = lastPart(machineArn)
    return html`<a href="${machinePage(name)}">${name}</a>`
  }
  return table(
    caption,
    ['execution', ...(withMachine ? ['workflow'] : []), 'status', 'started (UTC)', { head: 'took', number: true }],
    executions.map((each) => [
      html`<a href="${executionPage(each.arn)}">${each.name}</a>${each.redriveCount > 0 ? ` (redriven ${each.redriveCount} times)` : ''}`,
      ...(withMachine ? [machine(each)] : []),
      badge(each.status),
      at(each.startedAt),
      took(each, now),
    ]),
  )
}
