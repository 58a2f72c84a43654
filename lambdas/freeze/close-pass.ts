import type { Pool } from 'pg'
import { InputError } from '../platform/errors.ts'
import { holdFence } from '../platform/fence.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { postponeBlameless, storeReport, totalsOf } from './close-queries.ts'
import type { PassReport } from './pass.ts'

export type CloseDependencies = { database: Pool; log: Log; now: () => Date; publish: (report: PassReport) => void }

/**
 * Ends a pass: its report, and which failures count for the next one. Closing it again gives the same report.
 * @throws LeaseLost; InputError when there is no such pass.
 */
export async function closePass(
  { database, log, now, publish }: CloseDependencies,
  pass: { id: string; lease: HeldLease },
): Promise<PassReport> {
  const report = await transaction(database, async (client): Promise<PassReport> => {
    await holdFence(client, pass.lease)
    await postponeBlameless(client, pass.id)
    const totals = await totalsOf(client, pass.id)
    if (!totals) throw new InputError(`pass: there is no pass ${pass.id}`)
    if (totals.report) return totals.report
    const endedAt = now()
    const written = reportOf(pass.id, totals, endedAt)
    await storeReport(client, pass.id, endedAt, written)
    return written
  })
  publish(report)
  const { courseRunId, selected, frozen, left } = report
  log.event('freeze-pass-closed', { pass: pass.id, courseRunId, selected, frozen, left })
  return report
}

type Totals = NonNullable<Awaited<ReturnType<typeof totalsOf>>>

function reportOf(
  pass: string,
  { outcomes, leftOut, completedRun, courseRunId, startedAt, withoutGrade, withoutCertificate }: Totals,
  endedAt: Date,
): PassReport {
  const learners = (outcome: string | null) =>
    outcomes.filter((each) => each.outcome === outcome).reduce((sum, each) => sum + each.learners, 0)
  const byReason = (outcome: string) =>
    Object.fromEntries(
      outcomes.filter((each) => each.outcome === outcome).map((each) => [each.reason ?? 'step-failed', each.learners]),
    )
  return {
    pass,
    courseRunId,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    selected: outcomes.reduce((sum, each) => sum + each.learners, 0),
    frozen: learners('frozen'),
    already: learners('already'),
    corrected: learners('corrected'),
    unchanged: learners('unchanged'),
    failed: completedRun ? leftOut : byReason('failed'),
    postponed: byReason('postponed'),
    withoutGrade,
    withoutCertificate,
    left: learners(null),
    completedRun,
  }
}
