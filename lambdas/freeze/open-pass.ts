import type { ClientBase, Pool } from 'pg'
import { canFreeze } from '../domain/freeze.ts'
import { ConfigurationError, InputError } from '../platform/errors.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { chunksOf, type Correction, type PassMessage } from './pass.ts'
import {
  lockRun,
  type NewPass,
  openCorrectionPass,
  openLearnerPass,
  openRunPass,
  readPass,
  type RunToFreeze,
} from './pass-queries.ts'

/** What comes of opening a pass. */
export type OpenedMessage =
  | { next: 'pass'; pass: PassMessage; selected: number; chunks: number[] }
  /** Only learners who failed in the pass before were left: the run is complete now. */
  | { next: 'completed'; pass: PassMessage; selected: number; chunks: number[] }
  /** The run was complete already, or its freeze date has not come: it is left alone. */
  | { next: 'nothing'; reason: 'complete' | 'not-ready' }

export type OpenDependencies = { database: Pool; log: Log; now: () => Date }
export type Opening = { execution: string; startedAt: Date; lease: HeldLease & { expiresAt: Date }; courseRunId: number }

/**
 * Opens a pass over a run (rules/freeze.md, "A run's pass"). Opening it again in the same execution gives the same pass.
 * @throws LeaseLost; InputError: no such run; ConfigurationError: the run has no freeze date.
 */
export function openPass({ database, log, now }: OpenDependencies, opening: Opening): Promise<OpenedMessage> {
  const pass = newPass(opening)
  return transaction(database, async (client) => {
    const run = await runToFreeze(client, opening, now())
    if ('next' in run) return run
    const before = await readPass(client, pass.id)
    if (run.complete && !before) return { next: 'nothing', reason: 'complete' }
    const opened = before ?? (await openRunPass(client, pass))
    const { courseRunId } = pass
    if (opened.completedRun) log.event('run-grades-complete', { pass: pass.id, courseRunId, failed: opened.failedBefore })
    else log.event('freeze-pass-opened', { pass: pass.id, courseRunId, selected: opened.learners })
    return {
      next: opened.completedRun ? 'completed' : 'pass',
      pass: messageOf(pass, run),
      selected: opened.learners,
      chunks: chunksOf(opened.learners),
    }
  })
}

/**
 * Opens the freeze of one learner: at a login after the run's freeze, or for an operator. The run's status does not matter.
 * @throws as `openPass`; InputError: no such learner.
 */
export function openLearner({ database, now }: OpenDependencies, opening: Opening, userId: number): Promise<OpenedMessage> {
  const pass = newPass(opening)
  return transaction(database, async (client) => {
    const run = await runToFreeze(client, opening, now())
    if ('next' in run) return run
    const opened = (await readPass(client, pass.id)) !== null || (await openLearnerPass(client, pass, userId))
    if (!opened) throw new InputError('userId: there is no such learner')
    return { next: 'pass', pass: messageOf(pass, run), selected: 1, chunks: [] }
  })
}

/**
 * Opens a correction of all final grades of a run, whatever the run's status (rules/operations.md, "Commands": `freeze correct --all`).
 * @throws as `openPass`.
 */
export function openCorrection(
  { database, now }: OpenDependencies,
  opening: Opening,
  correction: Correction,
): Promise<OpenedMessage> {
  const pass = newPass(opening)
  return transaction(database, async (client) => {
    const run = await runToFreeze(client, opening, now())
    if ('next' in run) return run
    const opened = (await readPass(client, pass.id)) ?? (await openCorrectionPass(client, pass, correction))
    return { next: 'pass', pass: messageOf(pass, run), selected: opened.learners, chunks: chunksOf(opened.learners) }
  })
}

async function runToFreeze(client: ClientBase, { lease, courseRunId }: Opening, now: Date) {
  const run = await lockRun(client, lease, courseRunId)
  if (!run) throw new InputError(`courseRunId: there is no run ${courseRunId}`)
  // rules/data.md, "Predicates of a run": asking this of a run without the date is a configuration error.
  if (!run.freezeGradeDate) throw new ConfigurationError(`run ${courseRunId}: Missing freeze_grade_date`)
  return canFreeze(run.freezeGradeDate, now) ? run : ({ next: 'nothing', reason: 'not-ready' } as const)
}

function newPass({ execution, startedAt, lease, courseRunId }: Opening): NewPass {
  return { id: `${execution}/${courseRunId}`, execution, courseRunId, lease, startedAt, deadline: lease.expiresAt }
}

function messageOf({ id, courseRunId, lease, deadline }: NewPass, { backend }: RunToFreeze): PassMessage {
  return { id, courseRunId, backend, lease: { name: lease.name, fence: lease.fence }, deadline: deadline.toISOString() }
}
