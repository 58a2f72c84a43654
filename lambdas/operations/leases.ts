import type { Pool } from 'pg'
import { LeaseLost } from '../platform/errors.ts'
import { holdFence } from '../platform/fence.ts'
import type { HeldLease } from '../platform/held-lease.ts'
import { breakLease, type LeaseState, listLeases, readLease, releaseLease } from '../platform/lease.ts'
import { writtenFences } from './queries.ts'
import type { Answer, Replies } from './replies.ts'
import type { Requests } from './request.ts'
import { change, done, refused, type Tools } from './tools.ts'

/**
 * Leases of single learners (`refresh-learner:<id>`) and the like stay in the table for their fences' sake, and are of interest only
 * while they are held.
 */
export const ofInterest = ({ name, owner }: LeaseState) => owner !== null || !name.includes(':')

/** Every lease that is of interest, with the highest fence that has written under it. */
export async function list(_: Requests['lease-list'], tools: Tools): Promise<Answer<Replies['lease-list']>> {
  const leases = (await listLeases(await tools.coordination())).filter(ofInterest)
  const written = await writtenFences(await tools.database())
  return done({ leases: leases.map((lease) => ({ ...lease, writtenFence: written.get(lease.name) ?? null })) })
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
