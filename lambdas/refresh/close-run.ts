import type { Pool } from 'pg'
import { STRIKES_TO_EXCLUDE } from '../domain/refresh-outcome.ts'
import { InputError } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import { closeRun, learnersInOrder, learnersToStrike, onlyLearner, reportOf } from './close-queries.ts'
import type { RefreshReport } from './report.ts'
import type { Run } from './run.ts'
import { forgetEnrollments } from './shard-queries.ts'

export type CloseDependencies = {
  database: Pool
  log: Log
  now: () => Date
  /** Adds the strike of this run to a learner, once however often it is called. Gives the learner's strikes after it. */
  addStrike: (userId: number, runId: string) => Promise<number>
  /** Who has strikes; of these only, where ids are given. */
  struck: (userIds: readonly number[] | null) => Promise<number[]>
  takeBackStrikes: (userId: number) => Promise<void>
  publish: (report: RefreshReport) => void
}

/** Strikes written at once: the table takes far more, the function's memory and sockets should not have to. */
const STRIKES_AT_ONCE = 25

/**
 * Ends a run: strikes, report, metrics. Running it again changes nothing.
 * @throws LeaseLost; InputError when the run has no ledger.
 */
export async function close(dependencies: CloseDependencies, run: Run, kind: 'bulk' | 'learner'): Promise<RefreshReport> {
  const { database, log } = dependencies
  const report = await reportOf(database, run.id, dependencies.now())
  if (!report) throw new InputError(`run: there is no ledger of ${run.id}`)
  await closeRun(database, run.lease, report)
  if (kind === 'bulk') await strike(dependencies, run.id)
  await takeBack(dependencies, run.id, kind)
  await forgetEnrollments(database, run.id)
  dependencies.publish(report)
  log.event('run-closed', { run: run.id, selected: report.selected, refreshed: report.refreshed, left: report.left })
  return report
}

async function strike({ database, addStrike, log }: CloseDependencies, runId: string) {
  await forEach(await learnersToStrike(database, runId), async (userId) => {
    const strikes = await addStrike(userId, runId)
    if (strikes === STRIKES_TO_EXCLUDE) log.event('learner-excluded', { userId })
  })
}

/** A run over one learner asks for the strikes of that one only. */
async function takeBack({ database, struck, takeBackStrikes }: CloseDependencies, runId: string, kind: 'bulk' | 'learner') {
  const withStrikes = await struck(kind === 'bulk' ? null : await onlyLearner(database, runId))
  if (withStrikes.length > 0) await forEach(await learnersInOrder(database, runId, withStrikes), takeBackStrikes)
}

async function forEach(learners: readonly number[], write: (userId: number) => Promise<void>) {
  for (let first = 0; first < learners.length; first += STRIKES_AT_ONCE)
    await Promise.all(learners.slice(first, first + STRIKES_AT_ONCE).map(write))
}
