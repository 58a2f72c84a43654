import * as z from 'zod'
import { type Backend, backends } from '../domain/backends.ts'
import { type Coordination, millis, readItem, updateItem } from './coordination.ts'

/** What every Lambda knows of a backend (rules/refresh.md, "Courtesy"). */
export type BackendState = {
  /** Until then the backend asked not to be called (Retry-After). */
  pausedUntil: Date | null
  /** Learners in a row for whom it had a fault, each counted once however often it was tried. */
  faultingLearners: number
  /** The circuit breaker: not called until then. Past it, calls try again, and the first fault opens it anew. */
  openUntil: Date | null
}

/** Faulting learners in a row that open the breaker. */
export const FAULTS_TO_OPEN = 20
/** For how long the breaker is open. */
export const OPEN_MS = 5 * 60_000

const number = z.object({ N: z.string() }).transform(({ N }) => Number(N))
const instant = number.transform((ms) => new Date(ms))
const item = z.object({
  paused_until: instant.optional(),
  open_until: instant.optional(),
  faulting_learners: z
    .object({ NS: z.array(z.string()) })
    .transform(({ NS }) => NS.length)
    .optional(),
})

const keyOf = (backend: Backend) => ({ pk: { S: `BACKEND#${backend}` }, sk: { S: 'STATE' } })

/** The state of a backend, read consistently. @throws CoordinationUnavailable */
export async function readBackendState(coordination: Coordination, backend: Backend): Promise<BackendState> {
  const stored = await readItem(coordination, keyOf(backend))
  return stateOf(stored ?? {})
}

/** The states of all backends, by name. @throws CoordinationUnavailable */
export function readBackendStates(coordination: Coordination): Promise<({ backend: Backend } & BackendState)[]> {
  return Promise.all(backends.map(async (backend) => ({ backend, ...(await readBackendState(coordination, backend)) })))
}

/** The backends that are not called now, because their breakers are open. @throws CoordinationUnavailable */
export async function openBreakers(coordination: Coordination, now: Date): Promise<({ backend: Backend } & BackendState)[]> {
  return (await readBackendStates(coordination)).filter(({ openUntil }) => openUntil !== null && openUntil > now)
}

/** Keeps everybody from calling the backend until then. A longer pause that is there already stays. @throws CoordinationUnavailable */
export async function pauseBackend(coordination: Coordination, backend: Backend, until: Date): Promise<void> {
  await update(coordination, backend, {
    UpdateExpression: 'SET paused_until = :until',
    ConditionExpression: 'attribute_not_exists(paused_until) OR paused_until < :until',
    ExpressionAttributeValues: { ':until': millis(until) },
  })
}

/**
 * Counts a learner for whom the backend had a fault, once. The breaker opens with the twentieth in a row, and again with each that fails
 * after it was open. @returns whether this one opened it. @throws CoordinationUnavailable
 */
export async function recordFault(
  coordination: Coordination,
  backend: Backend,
  { userId, now }: { userId: number; now: Date },
): Promise<{ opened: boolean }> {
  const counted = await update(coordination, backend, {
    UpdateExpression: 'ADD faulting_learners :learner',
    ExpressionAttributeValues: { ':learner': { NS: [String(userId)] } },
  })
  if ((counted?.faultingLearners ?? 0) < FAULTS_TO_OPEN) return { opened: false }
  const opened = await update(coordination, backend, {
    UpdateExpression: 'SET open_until = :until',
    // A success may have closed it since the count.
    ConditionExpression: 'size(faulting_learners) >= :limit AND (attribute_not_exists(open_until) OR open_until <= :now)',
    ExpressionAttributeValues: {
      ':until': millis(new Date(now.getTime() + OPEN_MS)),
      ':now': millis(now),
      ':limit': { N: String(FAULTS_TO_OPEN) },
    },
  })
  return { opened: opened !== null }
}

/** Ends a row of faults, and closes the breaker. Writes only when `seen` had faults, as it seldom does. @throws CoordinationUnavailable */
export async function recordSuccess(
  coordination: Coordination,
  backend: Backend,
  seen: Pick<BackendState, 'faultingLearners'>,
): Promise<void> {
  if (seen.faultingLearners === 0) return
  await update(coordination, backend, {
    UpdateExpression: 'REMOVE faulting_learners, open_until',
  })
}

/** Has the backend asked again at once: no row of faults, no breaker, no pause. @throws CoordinationUnavailable */
export async function resetBackend(coordination: Coordination, backend: Backend): Promise<void> {
  await update(coordination, backend, { UpdateExpression: 'REMOVE faulting_learners, open_until, paused_until' })
}

/** @returns the state after the write, or null when its condition did not hold. */
async function update(
  coordination: Coordination,
  backend: Backend,
  change: Parameters<typeof updateItem>[2],
): Promise<BackendState | null> {
  const stored = await updateItem(coordination, keyOf(backend), change)
  return stored && stateOf(stored)
}

function stateOf(stored: unknown): BackendState {
  const { paused_until, open_until, faulting_learners } = item.parse(stored)
  return { pausedUntil: paused_until ?? null, openUntil: open_until ?? null, faultingLearners: faulting_learners ?? 0 }
}

/** How the steps of a flow read and write the state of one backend. */
export const backendStateOf = (coordination: Coordination, backend: Backend, now: () => Date) => ({
  read: () => readBackendState(coordination, backend),
  pause: (until: Date) => pauseBackend(coordination, backend, until),
  /** Says whether this learner's fault opened the breaker. */
  fault: (userId: number) => recordFault(coordination, backend, { userId, now: now() }),
  success: (seen: BackendState) => recordSuccess(coordination, backend, seen),
})
export type BackendStateAccess = ReturnType<typeof backendStateOf>
