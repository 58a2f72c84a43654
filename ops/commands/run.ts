import { failureReasons } from '../../lambdas/domain/refresh-outcome.ts'
import type { Replies } from '../../lambdas/operations/replies.ts'
import { type Call, type Command, Refusal, UsageError } from '../command.ts'
import { endedOf } from '../holder.ts'
import { limited, LIMIT, limitOf } from '../limit.ts'
import { didYouMean, nearest } from '../nearest.ts'
import { counted, section, table } from '../table.ts'
import { at, relative, span } from '../time.ts'
import type { Workflows } from '../workflows.ts'
import { executionLines, executionsNamed } from './execution.ts'

/** The report of one run. */
export const run: Command = {
  words: 'run',
  operands: ['id'],
  summary: 'One run: totals, failures by reason, what is left',
  options: {
    failed: { help: 'list the learners who failed' },
    reason: { value: 'R', help: 'list those who failed for this reason' },
    ...LIMIT,
  },
  effect: 'reads',
  run: async (call, { ask, workflows }) => {
    const id = call.operand('id')
    const reason = reasonOf(call)
    const limit = limitOf(call)
    const asked = await ask('run', { id, failed: call.flag('failed'), reason }).catch((error) => noLedger(error))
    const [found = null] = asked === null ? [] : await standing([asked], workflows)
    const executions = found === null || found.state === 'interrupted' ? await executionsNamed(workflows, id) : []
    if (found !== null) {
      const ending = executions.length > 0 ? section('its execution', executions.flatMap(executionLines)) : []
      return { data: { ...found, executions }, lines: [...linesOf(found, { now: call.now, reason, limit }), ...ending] }
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
type Standing = Pick<Found, 'state' | 'execution'>

/** Runs as they stand: one whose execution has ended without a report is not under way, whoever holds its lease still. */
export async function standing<Run extends Standing>(found: readonly Run[], workflows: Workflows): Promise<Run[]> {
  const ended = await endedOf(
    workflows,
    found.map(({ execution }) => execution),
  )
  return found.map((run) => (run.execution !== null && ended.has(run.execution) ? { ...run, state: 'interrupted' } : run))
}

function linesOf(found: Found, { now, reason, limit }: { now: Date; reason: string | null; limit: number }): string[] {
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
    ...(failed ? section('failed', failedLines(failed, { total: failuresOf(found, reason), limit })) : []),
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

/** How many failed, also where the answer does not hold all of them: one who failed on both backends twice, as in the list. */
function failuresOf({ outcomes }: Found, wanted: string | null): number {
  const counted = outcomes.filter(({ reason }) => reason !== null && (wanted === null || reason === wanted))
  return counted.reduce((total, { learners }) => total + learners, 0)
}

function failedLines(failed: NonNullable<Found['failed']>, { total, limit }: { total: number; limit: number }): string[] {
  if (failed.length === 0) return ['nobody']
  const rows = failed.map(({ userId, backend, reason, attempts }) => [`id:${userId}`, backend, reason, attempts])
  return limited({ headers: ['learner', 'backend', 'reason', 'attempts'], rows, total, noun: 'failure', limit })
}
