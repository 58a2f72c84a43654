import type { Pool } from 'pg'
import type { Coordination } from '../platform/coordination.ts'
import { LeaseLost } from '../platform/errors.ts'
import { holdFence } from '../platform/fence.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import { inTurn } from '../platform/in-turn.ts'
import { breakLease, type LeaseState, listLeases, raiseLease, readLease, releaseLease } from '../platform/lease.ts'
import { writtenFences } from './state-queries.ts'
import type { Answer, Replies } from './replies.ts'
import type { Requests } from './request.ts'
import { change, done, refused, type Tools } from './tools.ts'

/** A lease beside what Postgres knows of it. */
export type ComparedLease = LeaseState & { writtenFence: number | null }

/** A table that was restored may be behind for every learner's lease. */
const RAISED_AT_ONCE = 25

/** As many as one answer can hold: 10,000 × about 300 bytes stays well under the 6 MB that a Lambda may answer. */
const MAX_LEASES = 10_000

/**
 * Every lease with the highest fence that has written under it, those first that are behind it, then those that are held. A lease that
 * only Postgres knows, because the coordination table was restored, has fence 0.
 */
export async function compareLeases(table: Coordination, database: Pool): Promise<ComparedLease[]> {
  const [leases, written] = await Promise.all([listLeases(table), writtenFences(database)])
  const known = new Set(leases.map(({ name }) => name))
  const lost = [...written.keys()].filter((name) => !known.has(name))
  const forgotten = lost.map((name) => ({ name, owner: null, fence: 0, expiresAt: null, tick: null }))
  const compared = [...leases, ...forgotten].map((lease) => ({ ...lease, writtenFence: written.get(lease.name) ?? null }))
  const rank = (lease: ComparedLease) => (isBehind(lease) ? 0 : lease.owner === null ? 2 : 1)
  return compared.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}

/** Whoever takes it next would be refused by Postgres: the coordination table is older than the database (docs/operations.md). */
export const isBehind = ({ fence, writtenFence }: ComparedLease) => writtenFence !== null && fence < writtenFence

/** Every lease, with the highest fence that has written under it. */
export async function list(_: Requests['lease-list'], tools: Tools): Promise<Answer<Replies['lease-list']>> {
  const leases = await compareLeases(await tools.coordination(), await tools.database())
  return done({ leases: leases.slice(0, MAX_LEASES), cut: leases.length > MAX_LEASES })
}

/** Raises the fences of the leases that are behind what has written to Postgres: of one, or of all. */
export async function raise(request: Requests['lease-raise'], tools: Tools): Promise<Answer<Replies['lease-raise']>> {
  const table = await tools.coordination()
  const compared = await compareLeases(table, await tools.database())
  const wanted = compared.filter(({ name }) => request.name === null || name === request.name)
  if (wanted.length === 0 && request.name !== null) return refused(`there is no lease ${request.name}`)
  const behind = wanted.filter(isBehind)
  if (behind.length === 0) return done({ leases: [] })
  const what = { command: 'lease-raise', details: { leases: behind.map(({ name }) => name).join(' ') } }
  await change(tools, request, what, async () => {
    await inTurn(behind, RAISED_AT_ONCE, ({ name, writtenFence }) => raiseLease(table, { name, fence: writtenFence ?? 0 }))
  })
  return done({
    leases: behind.map(({ name, owner, fence, writtenFence }) => ({ name, holder: owner, from: fence, to: writtenFence ?? 0 })),
  })
}

/** Takes a lease from its holder, whose guarded writes are refused from then on. */
export async function breakIt(request: Requests['lease-break'], tools: Tools): Promise<Answer<Replies['lease-break']>> {
  const table = await tools.coordination()
  const current = await readLease(table, request.name)
  if (!current) return refused(`there is no lease ${request.name}`)
  const database = await tools.database()
  const what = { command: 'lease-break', details: { name: request.name, holder: current.owner ?? '', fence: current.fence } }
  const broken = await change(tools, request, what, async () => {
    const raised = await breakLease(table, request.name)
    if (raised) await refuseOlder(database, raised)
    return raised
  })
  return done({ name: request.name, holder: current.owner, fence: broken?.fence ?? null })
}

/** Has Postgres refuse the old holder now, not only from the next holder's first write on. */
async function refuseOlder(database: Pool, raised: HeldLease): Promise<void> {
  try {
    await holdFence(database, raised)
  } catch (error) {
    // The next holder has written already: the old one is refused all the same.
    if (!(error instanceof LeaseLost)) throw error
  }
}

/** Gives back the leases that an execution holds which cannot do so itself any more. */
export async function releaseOf(request: Requests['lease-release'], tools: Tools): Promise<Answer<Replies['lease-release']>> {
  const table = await tools.coordination()
  const owned = (await listLeases(table)).filter((lease) => lease.owner === request.owner)
  const names = owned.map(({ name }) => name)
  if (owned.length === 0) return done({ leases: [] })
  const what = { command: 'lease-release', details: { owner: request.owner, leases: names.join(' ') } }
  await change(tools, request, what, async () => {
    for (const { name, fence } of owned) await releaseLease(table, { name, owner: request.owner, fence })
  })
  return done({ leases: names })
}
