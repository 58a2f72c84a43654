import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { InputError } from '../platform/errors.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import type { Log } from '../platform/log.ts'
import type { RefreshPause } from '../platform/refresh-switch.ts'
import { deleteOldRuns, openBulkRun, openLearnerRun, resumeRun } from './queries.ts'
import { type RunMessage, shardsOf } from './run.ts'

export type OpenedRun =
  | { disabled: true; message: string }
  | { disabled: false; run: RunMessage; selected: number; shards: number[] }

export type OpenDependencies = {
  database: Pool
  log: Log
  now: () => Date
  excludedUserIds: () => Promise<number[]>
  /** Null: bulk runs are not held. */
  pause: () => Promise<RefreshPause | null>
  settings: { bulkEnabled: boolean; dedpTitle: string; includeDedp: boolean }
}

type Opening = { execution: string; startedAt: Date; lease: HeldLease & { expiresAt: Date } }

/** How long ledgers are kept for `ops run`. */
const LEDGER_DAYS = 90
const DAY_MS = 24 * 60 * 60_000

/**
 * Opens a bulk run: its ledger, oldest cache first, and the plan of its shards. The lease's expiry is the run's deadline. With
 * `resume`, an earlier run goes on with the learners that have no outcome yet.
 * @throws LeaseLost; InputError when there is no run to resume.
 */
export async function openBulk(dependencies: OpenDependencies, opening: Opening, resume: string | undefined): Promise<OpenedRun> {
  const { database, log, settings, now } = dependencies
  if (!settings.bulkEnabled) {
    log.event('run-disabled')
    return { disabled: true, message: 'EDX_BATCH_UPDATES_ENABLED is false: nothing was refreshed.' }
  }
  const pause = await dependencies.pause()
  if (pause) {
    log.event('run-disabled')
    const since = pause.since.toISOString()
    return { disabled: true, message: `Held by ${pause.operator} since ${since} (${pause.reason}): nothing was refreshed.` }
  }
  await deleteOldRuns(database, new Date(now().getTime() - LEDGER_DAYS * DAY_MS))
  const id = resume ?? opening.execution
  const deadline = opening.lease.expiresAt
  const selected = resume
    ? await resumeRun(database, resume, opening.lease, deadline)
    : await openBulkRun(
        database,
        { id, lease: opening.lease, startedAt: opening.startedAt, deadline, forced: false },
        {
          now: opening.startedAt,
          excludedUserIds: await dependencies.excludedUserIds(),
          dedpTitle: settings.dedpTitle,
          includeDedp: settings.includeDedp,
        },
      )
  if (selected === null) throw new InputError(`resume: there is no bulk run ${id}`)
  log.event('run-opened', { run: id, selected })
  return { disabled: false, run: message(id, opening.lease, deadline, false), selected, shards: shardsOf(selected) }
}

/** Opens a run over one learner, on one backend or on both. `force` fetches fresh caches too. @throws LeaseLost */
export async function openLearner(
  dependencies: Pick<OpenDependencies, 'database'>,
  opening: Opening,
  request: { userId: number; force: boolean; backend?: Backend | undefined },
): Promise<OpenedRun> {
  const deadline = opening.lease.expiresAt
  const run = { id: opening.execution, lease: opening.lease, startedAt: opening.startedAt, deadline, forced: request.force }
  await openLearnerRun(dependencies.database, run, { userId: request.userId, backend: request.backend })
  return { disabled: false, run: message(run.id, run.lease, deadline, request.force), selected: 1, shards: [] }
}

function message(id: string, lease: HeldLease, deadline: Date, force: boolean): RunMessage {
  return { id, lease: { name: lease.name, fence: lease.fence }, deadline: deadline.toISOString(), force }
}
