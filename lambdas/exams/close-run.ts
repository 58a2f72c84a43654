import type { Pool } from 'pg'
import { InputError } from '../platform/errors.ts'
import { holdFence } from '../platform/fence.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { markAuthorized, storeReport, totalsOf } from './queries.ts'
import type { ExamsReport, Run } from './run.ts'

export type CloseDependencies = { database: Pool; log: Log; now: () => Date; publish: (report: ExamsReport) => void }

/**
 * Ends a run: marks the exam runs whose chunks have all succeeded, and writes the report. An exam run with a chunk that failed stays
 * open, and the next hour takes it up again (rules/exams.md, "Exam authorization"). Closing it again gives the same report. @throws LeaseLost;
 * InputError when the run has no ledger.
 */
export async function closeRun({ database, log, now, publish }: CloseDependencies, run: Run): Promise<ExamsReport> {
  const report = await transaction(database, async (client): Promise<ExamsReport> => {
    await holdFence(client, run.lease)
    const completedExamRuns = await markAuthorized(client, run.id)
    const totals = await totalsOf(client, run.id)
    if (!totals) throw new InputError(`run: there is no ledger of ${run.id}`)
    const { startedAt, open, report: before, ...sums } = totals
    if (before) return before
    const endedAt = now()
    const written = {
      run: run.id,
      startedAt: startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      ...sums,
      completedExamRuns,
      openExamRuns: open,
    }
    await storeReport(client, run.id, endedAt, written)
    return written
  })
  publish(report)
  for (const examRunId of report.completedExamRuns) log.event('exam-run-authorized', { run: run.id, examRunId })
  log.event('exams-authorized', { run: run.id, authorized: report.authorized, failedChunks: report.failedChunks })
  return report
}
