import type { Coordination } from '../platform/coordination.ts'
import { readLease } from '../platform/lease.ts'
import { failedLearners, findRun, listRuns, type RunRow, totalsOfRun } from './queries.ts'
import type { Answer, Replies } from './replies.ts'
import type { Requests } from './request.ts'
import { done, refused, type Tools } from './tools.ts'

/** Failed learners in one answer: 20,000 × about 90 bytes stays well under the 6 MB that a Lambda may answer. */
const MAX_FAILED = 20_000

/** The newest runs, with what each is at. */
export async function runs(request: Requests['runs'], tools: Tools): Promise<Answer<Replies['runs']>> {
  const rows = await listRuns(await tools.database(), request.limit, request.all)
  const table = await tools.coordination()
  const described = await Promise.all(rows.map(async (row) => ({ ...row, ...(await progressOf(row, table, tools.now)) })))
  return done({ runs: described.map(shown) })
}

/** One run: its totals as the ledger has them now, and the learners who failed, if asked for. */
export async function run(request: Requests['run'], tools: Tools): Promise<Answer<Replies['run']>> {
  const database = await tools.database()
  const row = await findRun(database, request.id)
  if (!row) return refused(`there is no run ${request.id}`)
  const progress = await progressOf(row, await tools.coordination(), tools.now)
  const totals = await totalsOfRun(database, row.id)
  const wanted = request.failed || request.reason !== null
  const failed = wanted ? await failedLearners(database, row.id, request.reason, MAX_FAILED + 1) : null
  return done({
    ...shown({ ...row, ...progress }),
    ...totals,
    forced: row.forced,
    failed: failed?.slice(0, MAX_FAILED) ?? null,
    failedCut: (failed?.length ?? 0) > MAX_FAILED,
  })
}

type Progress = { state: 'running' | 'ended' | 'interrupted'; execution: string | null }

/** A run is under way while somebody holds its lease with the fence that the run was opened or resumed with. */
async function progressOf(row: RunRow, table: Coordination, now: Date): Promise<Progress> {
  if (row.endedAt) return { state: 'ended', execution: null }
  const lease = await readLease(table, row.leaseName)
  const held = lease?.owner != null && lease.fence === row.fence && lease.expiresAt !== null && lease.expiresAt > now
  return held ? { state: 'running', execution: lease.owner } : { state: 'interrupted', execution: null }
}

function shown({ id, kind, state, execution, startedAt, endedAt, deadline, learners, report }: RunRow & Progress) {
  return { id, kind, state, execution, startedAt, endedAt, deadline, learners, report }
}
