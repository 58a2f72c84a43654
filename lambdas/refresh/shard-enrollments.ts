import type { Pool } from 'pg'
import type { BackendStateAccess } from '../platform/backend-state.ts'
import type { Answer } from '../upstreams/http.ts'
import { NAMES_AT_ONCE, type StaffEnrollments } from '../upstreams/staff-enrollments.ts'
import { MAX_PAUSES } from './fetch-learner.ts'
import { type Run, SHARD_SIZE } from './run.ts'
import { learnersToList, type ListedLearner, storeEnrollments } from './shard-queries.ts'

/** What the state machine does next with this shard; without what is not brought here, each learner's step asks for its own. */
export type ShardReply = { next: 'done'; pauses: number } | { next: 'wait'; until: string; pauses: number }

export type ShardDependencies = {
  database: Pool
  now: () => Date
  /** The enrollments of up to 100 usernames. Requests are counted by status. */
  list: (usernames: readonly string[], count: (status: string) => void) => Promise<Answer<StaffEnrollments>>
  /** The staff token was refused. */
  refused: () => void
  backendState: Pick<BackendStateAccess, 'read' | 'pause'>
}

/**
 * Asks for the enrollments of the shard's learners in groups (rules/refresh.md, "In groups"), and keeps what it brings, and what it cost, with the
 * run. Learners who have an outcome, or whose enrollments are fresh, are not asked for.
 * @throws what the backend's faults throw, for the machine to retry; LeaseLost, DatabaseUnavailable, CoordinationUnavailable.
 */
export async function fetchShardEnrollments(
  dependencies: ShardDependencies,
  { run, first, pauses }: { run: Run; first: number; pauses: number },
): Promise<ShardReply> {
  const { database, now, backendState } = dependencies
  if (now() >= run.deadline) return { next: 'done', pauses }
  const learners = await learnersToList(database, run.id, { first, size: SHARD_SIZE }, now())
  const wait = (until: Date): ShardReply =>
    pauses < MAX_PAUSES && until < run.deadline
      ? { next: 'wait', until: until.toISOString(), pauses: pauses + 1 }
      : { next: 'done', pauses }
  for (let at = 0; at < learners.length; at += NAMES_AT_ONCE) {
    const state = await backendState.read()
    if (state.openUntil && state.openUntil > now()) break
    if (state.pausedUntil && state.pausedUntil > now()) return wait(state.pausedUntil)
    const answer = await listGroup(dependencies, run, learners.slice(at, at + NAMES_AT_ONCE))
    if (answer.kind === 'rate-limited') {
      const until = new Date(now().getTime() + answer.retryAfterMs)
      await backendState.pause(until)
      return wait(until)
    }
    if (answer.kind === 'refused' || answer.kind === 'forbidden') {
      dependencies.refused()
      break
    }
    if (answer.kind !== 'ok') break
  }
  return { next: 'done', pauses }
}

async function listGroup(
  { database, now, list }: ShardDependencies,
  run: Run,
  group: readonly ListedLearner[],
): Promise<Answer<StaffEnrollments>> {
  const requests: Record<string, number> = {}
  const count = (status: string) => {
    requests[status] = (requests[status] ?? 0) + 1
  }
  const askedAt = now()
  let rows: Parameters<typeof storeEnrollments>[2]['rows'] = []
  try {
    const answer = await list(
      group.map(({ uid }) => uid),
      count,
    )
    // Who has a name that the site does not take is left to the step of the learner, which says so.
    if (answer.kind === 'ok') rows = rowsOf(group, answer.body)
    return answer
  } finally {
    await storeEnrollments(database, run, { askedAt, rows, requests })
  }
}

function rowsOf(group: readonly ListedLearner[], { of, invalid }: StaffEnrollments) {
  return group
    .filter(({ uid }) => !invalid.includes(uid))
    .map(({ userId, uid }) => ({ userId, enrollments: (of.get(uid.toLowerCase()) ?? []).map(({ data }) => data) }))
}
