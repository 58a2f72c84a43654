import type { Replies } from '../../lambdas/operations/replies.ts'
import { type Command, UsageError } from '../command.ts'
import { table } from '../table.ts'
import { at, span } from '../time.ts'
import { standing } from './run.ts'

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 500

/** The newest refresh runs. */
export const runs: Command = {
  words: 'runs',
  operands: [],
  summary: 'The newest refresh runs and their totals',
  options: {
    all: { help: 'runs over one learner too' },
    limit: { value: 'N', help: `how many; ${DEFAULT_LIMIT} unless given, at most ${MAX_LIMIT}` },
  },
  effect: 'reads',
  run: async (call, { ask, workflows }) => {
    const asked = await ask('runs', { limit: limitOf(call.value('limit')), all: call.flag('all') })
    const found = await standing(asked.runs, workflows)
    return { data: { ...asked, runs: found }, lines: found.length === 0 ? ['no runs yet'] : linesOf(found, call.now) }
  },
}

function limitOf(given: string | null): number {
  const limit = Number(given ?? DEFAULT_LIMIT)
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit
  throw new UsageError(`runs: --limit: a whole number from 1 to ${MAX_LIMIT}`)
}

function linesOf(found: Replies['runs']['runs'], now: Date): string[] {
  const headers = ['run', 'state', 'started (UTC)', 'took', 'learners', 'refreshed', 'unchanged', 'failed', 'left']
  const rows = found.map(({ id, state, startedAt, endedAt, learners, report }) => {
    const end = endedAt ?? (state === 'running' ? now : null)
    const took = end ? span(end.getTime() - startedAt.getTime()) : '-'
    const totals = report ? [report.refreshed, report.unchanged, sum(report.failed), report.left] : []
    return [id, state, at(startedAt), took, learners, ...totals]
  })
  return table(headers, rows)
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, count) => total + count, 0)
