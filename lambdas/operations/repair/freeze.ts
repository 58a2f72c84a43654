import { holdersOf, runOfKey } from '../../freeze/holder-queries.ts'
import { undoFreeze } from '../../freeze/undo.ts'
import type { HeldLease } from '../../platform/held-lease.ts'
import { acquireLease, readLease, releaseLease } from '../../platform/lease.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import type { RepairReplies } from './replies.ts'
import type { RepairRequests } from './request.ts'
import type { RepairTools } from './tools.ts'

/** As many as one answer can hold (see ../runs.ts). */
const MAX_HOLDERS = 20_000
/** Longer than the function lives. */
const LEASE_MS = 600_000

/** Who holds a final grade of a run, and from which pass. */
export async function freezeHolders(
  { courseKey }: RepairRequests['freeze-holders'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['freeze-holders']>> {
  const database = await tools.database()
  const run = await runOfKey(database, courseKey)
  if (!run) return refused(`there is no run ${courseKey}`)
  const { courseRunId, freezeGradeDate } = run
  const holders = await holdersOf(database, courseRunId, null, MAX_HOLDERS + 1)
  return done({ courseRunId, freezeGradeDate, holders: holders.slice(0, MAX_HOLDERS), cut: holders.length > MAX_HOLDERS })
}

/**
 * Takes a freeze back, with its consequences (rules/freeze.md, "Undone"), under the lease of the run's passes: while one is under way, it is
 * refused.
 */
export async function freezeUndo(
  request: RepairRequests['freeze-undo'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['freeze-undo']>> {
  const database = await tools.database()
  const { courseKey, which, operator, reason, dryRun } = request
  const run = await runOfKey(database, courseKey)
  if (!run) return refused(`there is no run ${courseKey}`)
  const { now } = tools
  const undoing = { run, which, by: { operator, reason }, now }
  const undo = (lease: HeldLease | null) => undoFreeze(database, { ...undoing, lease })
  const told = ({ holders, undone }: Awaited<ReturnType<typeof undo>>) =>
    done({ courseKey, holders: holders.slice(0, MAX_HOLDERS), freezesAgain: run.freezeGradeDate, undone })
  const [any] = await holdersOf(database, run.courseRunId, which, 1)
  if (!any) return refused(`${courseKey} has no final grade of ${'pass' in which ? which.pass : which.day}`)
  const table = await tools.coordination()
  const under = await readLease(table, run.leaseName)
  if (under?.owner != null && under.expiresAt !== null && under.expiresAt > now)
    return refused(`a pass over ${courseKey} is under way: ${under.owner}`)
  if (dryRun) return told(await undo(null))
  const owner = `freeze undo of ${operator}, ${now.toISOString()}`
  const taken = await acquireLease(table, { name: run.leaseName, owner, ttlMs: LEASE_MS, now })
  if (!taken.acquired) return refused(`a pass over ${courseKey} has just begun: ${taken.holder ?? 'try again'}`)
  const details = { courseKey, courseRunId: run.courseRunId, ...which }
  try {
    const undone = await change(tools, request, { command: 'freeze undo', details }, () => undo(taken.lease))
    return told(undone ?? (await undo(null)))
  } finally {
    await releaseLease(table, taken.lease)
  }
}
