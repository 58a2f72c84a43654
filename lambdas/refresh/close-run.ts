import type { Pool } from 'pg'
import { STRIKES_TO_EXCLUDE } from '../domain/refresh-outcome.ts'
import { InputError } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import { closeRun, learnersToStrike, reportOf } from './close-queries.ts'
import type { RefreshReport } from './report.ts'
import type { Run } from './run.ts'
import { forgetEnrollments } from './shard-queries.ts'

export type CloseDependencies = {
  database: Pool
  log: Log
  now: () => Date
  /** Adds the strike of this run to a learner, once however often it is called. Gives the learner's strikes after it. */
  addStrike: (userId: number, runId: string) => Promise<number>
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
  await forgetEnrollments(database, run.id)
  dependencies.publish(report)
  log.event('run-closed', { run: run.id, selected: report.selected, refreshed: report.refreshed, left: report.left })
  return report
}

async function strike({ database, addStrike, log }: CloseDependencies, runId: string) {
  const learners = await learnersToStrike(database, runId)
  for (let first = 0; first < learners.length; first += STRIKES_AT_ONCE) {
    const batch = learners.slice(first, first + STRIKES_AT_ONCE)
    await Promise.all(
      batch.map(async (userId) => {
        const strikes = await addStrike(userId, runId)
        if (strikes === STRIKES_TO_EXCLUDE) log.event('learner-excluded', { userId })
      }),
    )
  }
}
