import { failureReasons } from '../../lambdas/domain/refresh-outcome.ts'
import type { Replies } from '../../lambdas/operations/replies.ts'
import { type Call, type Command, Refusal, UsageError } from '../command.ts'
import { didYouMean, nearest } from '../nearest.ts'
import { counted, section, table } from '../table.ts'
import { at, relative, span } from '../time.ts'
import { executionLines, executionsNamed } from './execution.ts'

/** The report of one run. */
export const run: Command = {
  words: 'run',
  operands: ['id'],
  summary: 'One run: totals, failures by reason, what is left',
  options: {
    failed: { help: 'list the learners who failed' },
    reason: { value: 'R', help: 'list those who failed for this reason' },
  },
  effect: 'reads',
  run: async (call, { ask, workflows }) => {
    const id = call.operand('id')
    const reason = reasonOf(call)
    const found = await ask('run', { id, failed: call.flag('failed'), reason }).catch((error) => noLedger(error))
    const executions = found === null || found.state === 'interrupted' ? await executionsNamed(workflows, id) : []
    if (found !== null) {
      const lines = [...linesOf(found, call.now), ...section('its execution', executions.flatMap(executionLines))]
      return { data: { ...found, executions }, lines: executions.length > 0 ? lines : linesOf(found, call.now) }
    }
    if (executions.length === 0) throw new Refusal(`there is no run ${id}, and no execution of that name`)
    return { data: { id, state: 'no run', executions }, lines: [...executions.flatMap(executionLines), '', 'it opened no run'] }
  },
}

/** Refused: an execution that ended before it had its lease, or its ledger, left none. */
function noLedger(error: unknown): null {
  if (error instanceof Refusal) return null
  throw error
}

/** @throws UsageError on what is no reason of the ledger: nothing would ever be found. */
function reasonOf(call: Call): string | null {
  const typed = call.value('reason')
  if (typed === null || failureReasons.some((reason) => reason === typed)) return typed
  const meant = didYouMean(nearest(typed, failureReasons))
  throw new UsageError(`run: --reason: there is no reason ${typed}${meant}: there are ${failureReasons.join(', ')}`)
}

type Found = Replies['run']

function linesOf(found: Found, now: Date): string[] {
  const { id, kind, state, startedAt, endedAt, deadline, execution, learners, left, failed } = found
  const facts = [
    ['started', `${at(startedAt)} UTC`],
    ...(endedAt ? [['ended', `${at(endedAt)} UTC, took ${span(endedAt.getTime() - startedAt.getTime())}`]] : []),
    ...(endedAt ? [] : [['deadline', `${at(deadline)} UTC, ${relative(deadline, now)}`]]),
    ...(execution === null ? [] : [['execution', execution]]),
    ['learners', `${learners} selected, ${left} left${found.report ? `, ${found.report.excluded} excluded` : ''}`],
    ...(found.report && found.report.unavailable.length > 0 ? [['not asked', found.report.unavailable.join(', ')]] : []),
  ]
  return [
    `run ${id} (${kind}${found.forced ? ', forced' : ''}), ${state}`,
    ...table(null, facts),
    ...section('outcomes', outcomeLines(found)),
    ...(found.report ? section('upstream requests', upstreamLines(found.report.upstream)) : []),
    ...(failed ? section('failed', failedLines(failed, found.failedCut)) : []),
    ...(state === 'interrupted' && kind === 'bulk' && left > 0
      ? ['', `${counted(left, 'learner')} left: \`refresh redrive ${id}\` goes on.`]
      : []),
  ]
}

const outcomeLines = ({ outcomes }: Found) =>
  table(
    ['backend', 'outcome', 'reason', 'learners'],
    outcomes.map(({ backend, outcome, reason, learners }) => [backend, outcome ?? 'left', reason, learners]),
  )

const upstreamLines = (upstream: NonNullable<Found['report']>['upstream']) =>
  table(
    ['backend', 'requests', 'by status'],
    Object.entries(upstream).map(([backend, { requests, byStatus }]) => {
      const statuses = Object.entries(byStatus).map(([status, count]) => `${status}: ${count}`)
      return [backend, requests, statuses.join(', ')]
    }),
  )

function failedLines(failed: NonNullable<Found['failed']>, cut: boolean): string[] {
  if (failed.length === 0) return ['nobody']
  const rows = failed.map(({ userId, backend, reason, attempts }) => [`id:${userId}`, backend, reason, attempts])
  const more = cut ? [`… only the first ${failed.length}; --reason narrows them down`] : []
  return [...table(['learner', 'backend', 'reason', 'attempts'], rows), ...more]
}
