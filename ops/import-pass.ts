import { setTimeout as sleep } from 'node:timers/promises'
import type { ImportReport } from '../lambdas/moving-in/report.ts'
import type { PassKind } from '../lambdas/moving-in/run.ts'
import { type Call, Refusal } from './command.ts'
import { executionName } from './execution-name.ts'
import type { System } from './system.ts'
import { section, table } from './table.ts'

/** statemachines/import-old-database.asl.json */
export const IMPORT = 'import-old-database'
const POLL_MS = 1_000

/**
 * A pass that could not begin would leave an operator to believe that it has been: it is refused before it is started.
 * @throws Refusal while another pass is under way; for one that copies, when the final one has been
 */
export async function refusePass({ ask }: System, kind: PassKind): Promise<void> {
  const { leases } = await ask('lease-list', {})
  const holder = leases.find(({ name }) => name === IMPORT)?.owner
  if (holder) throw new Refusal(`another pass is under way: ${holder.split(':').at(-1)}; \`import status\` shows how it goes`)
  if (kind === 'compare') return
  const { final } = await ask('import-status', {})
  if (final !== null)
    throw new Refusal(`the old database has moved in with ${final}, the final pass: nothing is imported any more`)
}

/** Runs a pass that writes nothing of the old database here, and waits for its report. @throws Refusal when it fails */
export async function reportOfPass(
  call: Call,
  system: System,
  input: { kind: 'plan' | 'compare'; learners?: number },
): Promise<ImportReport> {
  const { kind } = input
  await refusePass(system, kind)
  const { ask, workflows, progress } = system
  const name = executionName(`import-${kind}`, call.now)
  await workflows.start(IMPORT, name, input)
  const arn = await workflows.executionArn(IMPORT, name)
  for (;;) {
    const status = await workflows.status(arn)
    if (status !== 'RUNNING') break
    const pass = (await ask('import-status', {})).passes.find(({ id }) => id === name)
    progress({ what: name, done: pass?.finishedRanges ?? 0, of: pass?.ranges ?? 0, unit: 'ranges' })
    await sleep(POLL_MS)
  }
  const { passes } = await ask('import-status', {})
  const report = passes.find(({ id }) => id === name)?.report
  if (!report) throw new Refusal(`${name} has no report: its execution in Step Functions says why`)
  if (report.failedRanges > 0) throw new Refusal(`${name} could not read everything: ${report.errors.join(', ')}`)
  return report
}

/** What a report knows of rows that do not fit, or about which something is to be known. */
export function exceptionLines(exceptions: ImportReport['exceptions']): string[] {
  const rows = exceptions.map(({ source, reason, kept, rows: count }) => [source, reason, kept ? 'kept' : 'set aside', count])
  return section(
    'exceptions (what becomes of each: docs/rules/moving-in.md, "What does not fit")',
    rows.length > 0 ? table(null, rows) : ['none'],
  )
}
