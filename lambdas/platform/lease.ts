import { paginateScan } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { type Coordination, millis, reaching, readItem, updateItem } from './coordination.ts'

/** A lease while it is held. The fence grows by one each time the owner changes, and goes with every write that the lease guards. */
export type Lease = { name: string; owner: string; fence: number; expiresAt: Date }

export type Acquired =
  | { acquired: true; lease: Lease }
  /** Somebody else holds it; `holder` is null when that ended while we looked. `sameTick`: another owner took it for the same tick. */
  | { acquired: false; sameTick: boolean; holder: string | null; expiresAt: Date | null }

/** Whether the execution that holds a lease has ended: a lease ends with it, also where it could not give it back. */
export type HasEnded = (owner: string) => Promise<boolean>

/** One lease as it is stored: without an owner when it is free. It may have expired. */
export type LeaseState = {
  name: string
  owner: string | null
  fence: number
  expiresAt: Date | null
  /** The last tick of a schedule that it was taken for. */
  tick: string | null
}

const PREFIX = 'LEASE#'

const number = z.object({ N: z.string() }).transform(({ N }) => Number(N))
const text = z.object({ S: z.string() }).transform(({ S }) => S)
const item = z.object({ pk: text, owner: text.optional(), expires_at: number, fence: number, tick: text.optional() })

/** Items are never deleted, and have no TTL: a fence must outlive every holder. */
const keyOf = (name: string) => ({ pk: { S: `${PREFIX}${name}` }, sk: { S: 'LEASE' } })

/**
 * Takes the lease if it is free, expired by the caller's clock, or the caller's already (rules/lease.md, "The lease"). An owner who asks
 * again gets its own lease back with the same fence and a new expiry; a change of owner raises the fence by one. `tick`: the time of the
 * schedule that this is for; a tick is worked on by one owner, however often the schedule delivers it. `hasEnded` is asked of a holder who
 * stands in the way: what an execution that was stopped holds is taken over. Its last calls are refused by the fence.
 * @throws CoordinationUnavailable
 */
export async function acquireLease(
  coordination: Coordination,
  wanted: { name: string; owner: string; ttlMs: number; now: Date; tick?: string | undefined },
  hasEnded: HasEnded = async () => false,
): Promise<Acquired> {
  const { name, owner, now, tick } = wanted
  const expiresAt = new Date(now.getTime() + wanted.ttlMs)
  const own = await update(coordination, name, {
    UpdateExpression: 'SET expires_at = :expires',
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': { S: owner }, ':expires': millis(expiresAt) },
  })
  const taken = own ?? (await take(coordination, { name, owner, expiresAt, now, tick }))
  if (taken) return { acquired: true, lease: { name, owner, fence: taken.fence, expiresAt } }
  const current = await readLease(coordination, name)
  // Taken by another attempt of the same owner meanwhile, or by this one, whose answer was lost and which the SDK sent again.
  if (current?.owner === owner && current.expiresAt) {
    return { acquired: true, lease: { name, owner, fence: current.fence, expiresAt: current.expiresAt } }
  }
  if (current?.owner != null && (await hasEnded(current.owner))) {
    const dead = { owner: current.owner, fence: current.fence }
    const inherited = await take(coordination, { name, owner, expiresAt, now, tick, dead })
    if (inherited) return { acquired: true, lease: { name, owner, fence: inherited.fence, expiresAt } }
  }
  const sameTick = tick !== undefined && current?.tick === tick
  return { acquired: false, sameTick, holder: current?.owner ?? null, expiresAt: current?.expiresAt ?? null }
}

const FREE = '(attribute_not_exists(pk) OR attribute_not_exists(#owner) OR (#owner <> :owner AND expires_at <= :now))'
/** As it was when its holder was found dead: of several who find that, one takes it. */
const OF_THE_DEAD = '(#owner = :dead AND fence = :fence)'

/** Whose the tick is: an execution that is redriven takes its own again. */
const NOT_OTHERS = '(attribute_not_exists(tick) OR tick <> :tick OR tick_owner = :owner)'

type Taking = {
  name: string
  owner: string
  expiresAt: Date
  now: Date
  tick: string | undefined
  dead?: { owner: string; fence: number }
}

/** Changes the owner, in one conditional write: of several who try at once, one wins. */
function take(coordination: Coordination, { name, owner, expiresAt, now, tick, dead }: Taking) {
  const forTick = tick !== undefined
  const takable = dead ? OF_THE_DEAD : FREE
  return update(coordination, name, {
    UpdateExpression: `SET #owner = :owner, expires_at = :expires${forTick ? ', tick = :tick, tick_owner = :owner' : ''} ADD fence :one`,
    ConditionExpression: forTick ? `${takable} AND ${NOT_OTHERS}` : takable,
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: {
      ':owner': { S: owner },
      ':expires': millis(expiresAt),
      ':one': { N: '1' },
      ...(dead ? { ':dead': { S: dead.owner }, ':fence': { N: String(dead.fence) } } : { ':now': millis(now) }),
      ...(forTick ? { ':tick': { S: tick } } : {}),
    },
  })
}

/** Puts off the expiry. @returns the lease, or null when it is no longer held: what it guards must stop. */
export async function renewLease(
  coordination: Coordination,
  lease: Lease,
  until: { ttlMs: number; now: Date },
): Promise<Lease | null> {
  const expiresAt = new Date(until.now.getTime() + until.ttlMs)
  const renewed = await update(coordination, lease.name, {
    UpdateExpression: 'SET expires_at = :expires',
    ConditionExpression: '#owner = :owner AND fence = :fence',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: {
      ':owner': { S: lease.owner },
      ':fence': { N: String(lease.fence) },
      ':expires': millis(expiresAt),
    },
  })
  return renewed ? { ...lease, expiresAt } : null
}

/** Gives the lease back. @returns whether it was held still; it is no error if it was not. */
export async function releaseLease(coordination: Coordination, lease: Omit<Lease, 'expiresAt'>): Promise<boolean> {
  const released = await update(coordination, lease.name, {
    UpdateExpression: 'SET expires_at = :free REMOVE #owner',
    ConditionExpression: '#owner = :owner AND fence = :fence',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': { S: lease.owner }, ':fence': { N: String(lease.fence) }, ':free': { N: '0' } },
  })
  return released !== null
}

/**
 * Takes the lease from whoever holds it, and raises the fence (rules/operations.md, "Commands": `lease break`). The old holder's writes are refused
 * as soon as the new fence reaches Postgres: with the next holder's first write, or with `holdFence` of what this returns.
 * @returns the raised fence, or null when there was never such a lease.
 */
export async function breakLease(coordination: Coordination, name: string): Promise<{ name: string; fence: number } | null> {
  const broken = await update(coordination, name, {
    UpdateExpression: 'SET expires_at = :free REMOVE #owner ADD fence :one',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':free': { N: '0' }, ':one': { N: '1' } },
  })
  return broken && { name, fence: broken.fence }
}

/**
 * Takes the lease from whoever holds it, if its fence is below the one that has written to Postgres, and raises it to that one: the next
 * holder's is above it. For a table that was restored; a lease that it has lost is made again.
 * @returns the fence, or null when the table is not behind.
 */
export async function raiseLease(
  coordination: Coordination,
  { name, fence }: { name: string; fence: number },
): Promise<{ name: string; fence: number } | null> {
  const raised = await update(coordination, name, {
    UpdateExpression: 'SET fence = :fence, expires_at = :free REMOVE #owner',
    ConditionExpression: 'attribute_not_exists(pk) OR fence < :fence',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':fence': { N: String(fence) }, ':free': { N: '0' } },
  })
  return raised && { name, fence: raised.fence }
}

/** The lease as it is now, read consistently; null when there was never one of that name. */
export async function readLease(coordination: Coordination, name: string): Promise<LeaseState | null> {
  const stored = await readItem(coordination, keyOf(name))
  return stored ? stateOf(stored) : null
}

/** Every lease that was ever taken, by name. Reads the whole table, which is small: for operators. */
export function listLeases({ client, table }: Coordination): Promise<LeaseState[]> {
  return reaching(async () => {
    const found: LeaseState[] = []
    const pages = paginateScan(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        FilterExpression: 'begins_with(pk, :prefix)',
        ExpressionAttributeValues: { ':prefix': { S: PREFIX } },
      },
    )
    for await (const page of pages) found.push(...(page.Items ?? []).map(stateOf))
    return found.sort((a, b) => a.name.localeCompare(b.name))
  })
}

/** @returns what is stored then, or null when its condition did not hold. */
async function update(
  coordination: Coordination,
  name: string,
  change: Parameters<typeof updateItem>[2],
): Promise<LeaseState | null> {
  const stored = await updateItem(coordination, keyOf(name), change)
  return stored && stateOf(stored)
}

function stateOf(stored: unknown): LeaseState {
  const { pk, owner, expires_at, fence, tick } = item.parse(stored)
  const expiresAt = owner === undefined ? null : new Date(expires_at)
  return { name: pk.slice(PREFIX.length), owner: owner ?? null, fence, expiresAt, tick: tick ?? null }
}
