import type { Pool } from 'pg'
import type { Backend } from '../domain/backends.ts'
import { type Cache, staleCaches } from '../domain/freshness.ts'
import { type FailureReason, outageFaults, reasonForError, type RefreshOutcome } from '../domain/refresh-outcome.ts'
import type { BackendStateAccess } from '../platform/backend-state.ts'
import type { Log } from '../platform/log.ts'
import { isUpstreamFault } from './attempt.ts'
import { type Fetched, fetchCaches, type LearnerReader } from './fetch-caches.ts'
import { knownKeys, type LearnerState, loadLearner } from './learner-queries.ts'
import type { Run } from './run.ts'
import { writeStep } from './write-step.ts'

/** What the state machine does next with this learner on this backend. */
export type FetchReply =
  | { next: 'done'; pauses: number }
  /** Call again at `until`: the backend asked to wait. */
  | { next: 'wait'; until: string; pauses: number }
  /** The run is past its deadline: the learner is left for next time. */
  | { next: 'left'; pauses: number }

/** A learner for whom the backend asks to wait more often than this fails as `rate-limited`; the next run has another go. */
export const MAX_PAUSES = 7

/**
 * Those who wait for the same instant come back spread over this time, and over half as much again with each further pause, so that
 * they do not use up the backend's patience, and their own pauses, together: 2 s, 3 s, … 23 s, a minute in all.
 */
const FIRST_SPREAD_MS = 2_000
const SPREAD_GROWTH = 1.5

/** How the learner's account lets us in. */
export type Access =
  | { kind: 'reader'; reader: LearnerReader; as: 'learner' | 'staff' }
  | { kind: 'invalid' }
  | { kind: 'rate-limited'; retryAfterMs: number }

/** Of whom a backend is asked; `listed`: the enrollments that it has told already, as sent. */
export type Asked = { userId: number; uid: string; listed: LearnerState['listed'] }

export type FetchDependencies = {
  backend: Backend
  database: Pool
  callsAtOnce: number
  now: () => Date
  random: () => number
  log: Log
  /** Opens the backend to one learner; refreshes the token if need be. Requests are counted by status. */
  access: (learner: Asked, count: (status: string) => void) => Promise<Access>
  /** The backend's credentials for this learner (or the staff token) were refused. */
  refused: (userId: number, as: 'learner' | 'staff') => Promise<void>
  /** The backend has taken the learner's stored credentials. */
  worked: (userId: number) => Promise<void>
  backendState: BackendStateAccess
}

export type FetchInput = { run: Run; userId: number; force: boolean; pauses: number }

/**
 * Refreshes one learner on one backend (rules/refresh.md, "One learner, one backend"), and writes what came of it to the caches and the ledger.
 * @throws an Upstream… error when the backend has a fault, after keeping what could be fetched: the machine tries the rest again;
 * LeaseLost, DatabaseUnavailable, CoordinationUnavailable.
 */
export async function fetchLearner(dependencies: FetchDependencies, input: FetchInput): Promise<FetchReply> {
  const { backend, database, now } = dependencies
  const { run, userId, pauses } = input
  const done: FetchReply = { next: 'done', pauses }
  const learner = await loadLearner(database, run, userId, backend)
  if (learner.outcome !== null) return done
  if (isLeft(input, learner, now())) return { next: 'left', pauses }

  const step = new Step(dependencies, input, learner)
  if (learner.uid === null) return step.end({ outcome: 'not-linked' })
  const caches = cachesToFetch(dependencies.backend, input, learner, now())
  if (caches.length === 0) return step.end({ outcome: 'fetched' })

  const state = await dependencies.backendState.read()
  if (state.openUntil && state.openUntil > now()) return step.end({ outcome: 'failed', reason: 'backend-unavailable' })
  if (state.pausedUntil && state.pausedUntil > now()) return step.wait(state.pausedUntil)

  const access = await step.open(learner.uid)
  if (access.kind === 'invalid') return step.end({ outcome: 'failed', reason: 'invalid-credentials' })
  if (access.kind === 'rate-limited') return step.pauseBackend(access.retryAfterMs)

  const fetched = await fetchCaches(access.reader, {
    backend,
    caches,
    enrolledKeys: learner.enrolledKeys,
    cachedKeys: learner.cachedKeys,
    onlyRun: run.courseRunId === undefined ? null : learner.onlyRun,
    callsAtOnce: dependencies.callsAtOnce,
    now,
    known: (keys) => knownKeys(database, backend, keys),
  })
  if (fetched.answered) await dependencies.backendState.success(state)
  const took = fetched.answered && access.as === 'learner' && fetched.problem?.kind !== 'credentials-refused'
  if (took && learner.wasRefused) await dependencies.worked(userId)
  return step.finish(fetched, access.as)
}

/** Past the deadline no further learner is started; one who was started on the first backend is seen through (rules/lease.md, "The lease"). */
function isLeft({ run }: FetchInput, learner: LearnerState, now: Date): boolean {
  return now >= run.deadline && !learner.started
}

/** A freeze asks for certificate and grade of its own run, whatever the age of the caches; a run without a key has neither. */
function cachesToFetch(backend: Backend, { run, force }: FetchInput, learner: LearnerState, now: Date): readonly Cache[] {
  if (run.courseRunId === undefined) return staleCaches(backend, learner.times, now, force)
  if (learner.onlyRun === null) return []
  return staleCaches(backend, learner.times, now, true).filter(({ kind }) => kind !== 'enrollment')
}

/** The end of a step: everything it leaves behind goes through one write. */
class Step {
  readonly #requests: Record<string, number> = {}
  readonly #dependencies: FetchDependencies
  readonly #input: FetchInput
  readonly #learner: LearnerState

  constructor(dependencies: FetchDependencies, input: FetchInput, learner: LearnerState) {
    this.#dependencies = dependencies
    this.#input = input
    this.#learner = learner
  }

  readonly count = (status: string) => {
    this.#requests[status] = (this.#requests[status] ?? 0) + 1
  }

  /** Lets us in; a fault of the token endpoint is kept like any other. */
  async open(uid: string): Promise<Access> {
    try {
      return await this.#dependencies.access({ userId: this.#input.userId, uid, listed: this.#learner.listed }, this.count)
    } catch (error) {
      if (error instanceof Error && isUpstreamFault(error)) await this.#fault(error)
      throw error
    }
  }

  async finish(fetched: Fetched, as: 'learner' | 'staff'): Promise<FetchReply> {
    const { problem } = fetched
    switch (problem?.kind) {
      case undefined:
        return this.end({ outcome: 'fetched' }, fetched)
      case 'failed':
        return this.end({ outcome: 'failed', reason: problem.reason }, fetched)
      case 'credentials-refused': {
        await this.#dependencies.refused(this.#input.userId, as)
        const reason: FailureReason = as === 'staff' ? 'staff-token-refused' : 'invalid-credentials'
        return this.end({ outcome: 'failed', reason }, fetched)
      }
      case 'rate-limited':
        return this.pauseBackend(problem.retryAfterMs, fetched)
      case 'fault':
        await this.#fault(problem.error, fetched)
        throw problem.error
      default:
        return problem satisfies never
    }
  }

  async end(outcome: { outcome: 'fetched' } | RefreshOutcome, fetched?: Fetched): Promise<FetchReply> {
    await this.#write(outcome, fetched)
    return { next: 'done', pauses: this.#input.pauses }
  }

  /** The backend asks everybody to wait: that is kept where every Lambda looks, and this learner waits in the machine. */
  async pauseBackend(retryAfterMs: number, fetched?: Fetched): Promise<FetchReply> {
    const until = new Date(this.#dependencies.now().getTime() + retryAfterMs)
    await this.#dependencies.backendState.pause(until)
    this.#dependencies.log.event('backend-paused', { backend: this.#dependencies.backend, until: until.toISOString() })
    return this.wait(until, fetched)
  }

  async wait(until: Date, fetched?: Fetched): Promise<FetchReply> {
    const pauses = this.#input.pauses + 1
    if (pauses > MAX_PAUSES) return this.end({ outcome: 'failed', reason: 'rate-limited' }, fetched)
    if (fetched || Object.keys(this.#requests).length > 0) await this.#write(null, fetched)
    if (until >= this.#input.run.deadline) return { next: 'left', pauses }
    const spread = Math.floor(this.#dependencies.random() * FIRST_SPREAD_MS * SPREAD_GROWTH ** (pauses - 1))
    return { next: 'wait', until: new Date(until.getTime() + spread).toISOString(), pauses }
  }

  /**
   * Keeps what there is, and counts the learner for whom the backend seems to be down. Who failed in the run before, too, says nothing
   * new: the oldest caches come first, and so all those for whom the backend always fails come together.
   */
  async #fault(error: Error, fetched?: Fetched) {
    await this.#write(null, fetched)
    const isOutage = outageFaults.includes(reasonForError(error.name))
    if (!isOutage || fetched?.answered || this.#learner.failedBefore) return
    const { opened } = await this.#dependencies.backendState.fault(this.#input.userId)
    if (opened) this.#dependencies.log.event('breaker-opened', { backend: this.#dependencies.backend })
  }

  async #write(outcome: { outcome: 'fetched' } | RefreshOutcome | null, fetched?: Fetched) {
    const { backend, database, now } = this.#dependencies
    const { run, userId } = this.#input
    await writeStep(
      database,
      { runId: run.id, lease: run.lease, userId, backend, loaded: this.#learner.times, now: now() },
      { replacements: fetched?.replacements ?? [], failedRuns: fetched?.failedRuns ?? [], outcome, requests: this.#requests },
    )
  }
}
