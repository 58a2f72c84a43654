import type { Pool } from 'pg'
import { InputError } from '../platform/errors.ts'
import { holdFence } from '../platform/fence.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { countOn } from './identities.ts'
import { OWN_NUMBERS } from './mapping/columns.ts'
import type { ImportReport } from './report.ts'
import { noteSharedEmails, storeReport, totalsOf } from './report-queries.ts'
import type { Pass } from './run.ts'

export type CloseDependencies = { database: Pool; log: Log; now: () => Date; publish: (report: ImportReport) => void }

/**
 * Ends a pass: writes its report, and after the final one lets each table count on from its own highest id. Closing it again gives the
 * same report. @throws LeaseLost; InputError when the pass has no ledger
 */
export async function closePass({ database, log, now, publish }: CloseDependencies, pass: Pass): Promise<ImportReport> {
  const report = await transaction(database, async (client): Promise<ImportReport> => {
    await holdFence(client, pass.lease)
    const writes = pass.kind === 'run' || pass.kind === 'final'
    if (writes) await noteSharedEmails(client)
    const totals = await totalsOf(client, pass.id)
    if (!totals) throw new InputError(`pass: there is no ledger of ${pass.id}`)
    const { startedAt, report: before, ...rest } = totals
    if (before) return before
    if (pass.kind === 'final' && rest.failedRanges === 0) await countOn(client, OWN_NUMBERS)
    const endedAt = now()
    const written = {
      pass: pass.id,
      kind: pass.kind,
      startedAt: startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      ...rest,
    }
    await storeReport(client, pass.id, endedAt, written)
    return written
  })
  publish(report)
  log.event('old-database-read', {
    pass: pass.id,
    kind: pass.kind,
    read: report.read,
    written: report.written,
    failed: report.failedRanges,
  })
  return report
}
