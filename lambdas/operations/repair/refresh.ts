import { openBreakers, readBackendState, resetBackend } from '../../platform/backend-state.ts'
import { pauseRefresh, readPause, resumeRefresh } from '../../platform/refresh-switch.ts'
import { listExcluded } from '../../platform/strikes.ts'
import { countDue } from '../../refresh/queries.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import type { RepairReplies } from './replies.ts'
import type { RepairRequests } from './request.ts'
import type { RepairTools } from './tools.ts'

/** What a bulk run would find if it began now: who is due, and what keeps it from asking. */
export async function readiness(_: unknown, tools: RepairTools): Promise<Answer<RepairReplies['refresh-readiness']>> {
  const table = await tools.coordination()
  const [pause, excluded, open] = await Promise.all([readPause(table), listExcluded(table), openBreakers(table, tools.now)])
  const { DEDP_PROGRAM_TITLE: dedpTitle, DEDP_LEARNERS_INCLUDED: includeDedp } = tools.settings()
  const excludedUserIds = excluded.map(({ userId }) => userId)
  const counted = await countDue(await tools.database(), { now: tools.now, excludedUserIds, dedpTitle, includeDedp })
  return done({ ...counted, pause, open })
}

/** Holds bulk runs, without a deployment; one that is under way goes on (rules/refresh.md, "Switch"). */
export async function pause(
  request: RepairRequests['refresh-pause'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['refresh-pause']>> {
  const table = await tools.coordination()
  const before = await readPause(table)
  if (before)
    return refused(`${before.operator} holds the refresh already, since ${before.since.toISOString()}: ${before.reason}`)
  const { operator, reason } = request
  await change(tools, request, { command: 'refresh pause', details: {} }, () =>
    pauseRefresh(table, { since: tools.now, operator, reason }),
  )
  return done({ before })
}

/** Lets bulk runs begin again. */
export async function resume(
  request: RepairRequests['refresh-resume'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['refresh-resume']>> {
  const table = await tools.coordination()
  const before = await readPause(table)
  if (!before) return refused('nobody holds the refresh')
  await change(tools, request, { command: 'refresh resume', details: {} }, () => resumeRefresh(table))
  return done({ before })
}

/** Has a backend asked again at once. @returns how its breaker stood before. */
export async function breakerReset(
  request: RepairRequests['breaker-reset'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['breaker-reset']>> {
  const table = await tools.coordination()
  const { backend } = request
  const before = await readBackendState(table, backend)
  await change(tools, request, { command: 'breaker reset', details: { backend } }, () => resetBackend(table, backend))
  return done({ backend, ...before })
}
