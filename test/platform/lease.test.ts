import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import {
  acquireLease,
  breakLease,
  type Lease,
  listLeases,
  readLease,
  releaseLease,
  renewLease,
} from '../../lambdas/platform/lease.ts'
import { query } from '../../lambdas/platform/database.ts'
import { coordinationClient, createCoordination, dynamodbEngines } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'

const { pool } = await createDatabase()
await pool.query('CREATE TABLE written (position bigint GENERATED ALWAYS AS IDENTITY, name text, fence int, owner text)')

const TTL_MS = 1_000
const at = (ms: number) => new Date(1_700_000_000_000 + ms)

/** A write that the lease guards, as the flows do it: check and write in one statement. */
async function guardedWrite(lease: Lease): Promise<boolean> {
  const sql = `WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held)
    INSERT INTO written (name, fence, owner) SELECT $1, $2, $3 FROM guard WHERE held`
  try {
    await query(pool, sql, [lease.name, lease.fence, lease.owner])
    return true
  } catch (error) {
    if (error instanceof LeaseLost) return false
    throw error
  }
}

async function landed(name: string): Promise<{ fence: number; owner: string }[]> {
  const sql = 'SELECT fence, owner FROM written WHERE name = $1 ORDER BY position'
  return (await pool.query<{ fence: number; owner: string }>(sql, [name])).rows
}

const contender = fc.integer({ min: 0, max: 2 })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('acquire' as const), by: contender }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), by: contender }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), by: contender }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renew' as const), by: contender }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('break' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 1_500 }) }) },
)
const history = fc.record({
  // By how much each contender's clock is wrong.
  skews: fc.tuple(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }), fc.constant(0)),
  steps: fc.array(step, { minLength: 5, maxLength: 30 }),
})

/** The rules of rules/lease.md, "The lease", as plain values: what is stored, and what an attempt does to it. */
class Model {
  owner: string | null = null
  fence = 0
  expires = 0
  acquire(owner: string, now: number): boolean {
    if (this.owner !== null && this.owner !== owner && this.expires > now) return false
    if (this.owner !== owner) this.fence += 1
    this.owner = owner
    this.expires = now + TTL_MS
    return true
  }
  holds(lease: Lease): boolean {
    return this.owner === lease.owner && this.fence === lease.fence
  }
}

let names = 0

describe.each(dynamodbEngines)('a lease on %s', async (engine) => {
  const client = coordinationClient(engine)
  const coordination = await createCoordination(engine, client)
  const fresh = () => `${engine}-${(names += 1)}`

  it('does what the rules say, and never lets an older holder write after a newer one, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ skews, steps }) => {
        const name = fresh()
        const model = new Model()
        const held = new Map<number, Lease>()
        let newestWritten = 0
        let clock = 0
        for (const each of steps) {
          switch (each.kind) {
            case 'acquire': {
              const owner = `owner-${each.by}`
              const now = clock + (skews[each.by] ?? 0)
              const got = await acquireLease(coordination, { name, owner, ttlMs: TTL_MS, now: at(now) })
              const expected = model.acquire(owner, now)
              if (expected) {
                expect(got).toEqual({ acquired: true, lease: { name, owner, fence: model.fence, expiresAt: at(model.expires) } })
              } else expect(got).toEqual({ acquired: false, sameTick: false, holder: model.owner, expiresAt: at(model.expires) })
              if (got.acquired) held.set(each.by, got.lease)
              break
            }
            case 'write': {
              const lease = held.get(each.by)
              if (!lease) break
              expect(await guardedWrite(lease)).toBe(lease.fence >= newestWritten)
              newestWritten = Math.max(newestWritten, lease.fence)
              break
            }
            case 'release': {
              const lease = held.get(each.by)
              if (!lease) break
              const expected = model.holds(lease)
              expect(await releaseLease(coordination, lease)).toBe(expected)
              if (expected) model.owner = null
              break
            }
            case 'renew': {
              const lease = held.get(each.by)
              if (!lease) break
              const now = clock + (skews[each.by] ?? 0)
              const renewed = await renewLease(coordination, lease, { ttlMs: TTL_MS, now: at(now) })
              expect(renewed !== null).toBe(model.holds(lease))
              if (renewed) model.expires = now + TTL_MS
              break
            }
            case 'break': {
              const existed = model.fence > 0
              if (existed) {
                model.fence += 1
                model.owner = null
              }
              expect(await breakLease(coordination, name)).toEqual(existed ? { name, fence: model.fence } : null)
              break
            }
            case 'pass':
              clock += each.ms
              break
            default:
              each satisfies never
          }
        }
        const writes = await landed(name)
        expect(writes.map(({ fence }) => fence)).toEqual(writes.map(({ fence }) => fence).sort((a, b) => a - b))
        const owners = Map.groupBy(writes, ({ fence }) => fence)
        for (const sameFence of owners.values()) expect(new Set(sameFence.map(({ owner }) => owner)).size).toBe(1)
      }),
      { numRuns: 60 },
    )
  })

  it('goes to exactly one of many who ask at once, with one new fence, also when it has expired', async () => {
    const name = fresh()
    for (let round = 1; round <= 10; round += 1) {
      const now = at(round * 10 * TTL_MS)
      const asked = Array.from({ length: 20 }, (_, each) =>
        acquireLease(coordination, { name, owner: `${round}-${each}`, ttlMs: TTL_MS, now }),
      )
      const winners = (await Promise.all(asked)).filter((each) => each.acquired)
      expect(winners.map(({ lease }) => lease.fence)).toEqual([round])
    }
  })

  it('gives a step that is tried twice at once the same lease twice', async () => {
    const name = fresh()
    const wanted = { name, owner: 'execution', ttlMs: TTL_MS, now: at(0) }
    const both = await Promise.all([acquireLease(coordination, wanted), acquireLease(coordination, wanted)])
    const lease = { name, owner: 'execution', fence: 1, expiresAt: at(TTL_MS) }
    expect(both).toEqual([
      { acquired: true, lease },
      { acquired: true, lease },
    ])
  })

  it('lets a tick that was delivered several times be worked on by one owner, also when that one has ended', async () => {
    const name = fresh()
    const wanted = (owner: string, tick?: string) => acquireLease(coordination, { name, owner, ttlMs: TTL_MS, now: at(0), tick })
    const friday = '2026-11-27T00:00:00Z'
    const asked = await Promise.all(Array.from({ length: 8 }, (_, each) => wanted(`o${each}`, friday)))
    const [winner, ...more] = asked.filter((each) => each.acquired)
    expect(more).toEqual([])
    if (!winner) throw new Error('nobody got it')
    expect(asked.filter((each) => !each.acquired && each.sameTick)).toHaveLength(7)
    await releaseLease(coordination, winner.lease)
    expect(await wanted('late', friday)).toMatchObject({ acquired: false, sameTick: true })
    // An execution that is redriven goes on with its own tick; an operator's start has none; the next tick is another one.
    for (const [owner, tick] of [
      [winner.lease.owner, friday],
      ['operator', undefined],
      ['next', '2026-11-27T06:00:00Z'],
    ] as const) {
      const got = await wanted(owner, tick)
      expect(got).toMatchObject({ acquired: true })
      if (got.acquired) await releaseLease(coordination, got.lease)
    }
  })

  it('is taken over from an execution that has ended, by one of those who find that, with a higher fence', async () => {
    const name = fresh()
    const wanted = (owner: string, tick?: string) => ({ name, owner, ttlMs: TTL_MS, now: at(0), tick })
    const dead = await acquireLease(coordination, wanted('stopped', '2026-11-27T00:00:00Z'))
    if (!dead.acquired) throw new Error('it was free')
    const asked: string[] = []
    const hasEnded = async (owner: string) => {
      asked.push(owner)
      return owner === 'stopped'
    }
    // The tick that the dead one was started for was worked on, however it ended.
    const again = await acquireLease(coordination, wanted('twice', '2026-11-27T00:00:00Z'), hasEnded)
    expect(again).toMatchObject({ acquired: false, sameTick: true, holder: 'stopped' })

    const heirs = ['one', 'two', 'three'].map((owner) => acquireLease(coordination, wanted(owner), hasEnded))
    const inherited = (await Promise.all(heirs)).filter((each) => each.acquired)
    expect(inherited).toMatchObject([{ lease: { fence: 2, expiresAt: at(TTL_MS) } }])
    expect(await acquireLease(coordination, wanted('four'), hasEnded)).toMatchObject({ acquired: false, sameTick: false })

    const [heir] = inherited
    if (!heir) throw new Error('nobody got it')
    expect(await guardedWrite(heir.lease)).toBe(true)
    expect(await guardedWrite(dead.lease)).toBe(false)
    expect(await releaseLease(coordination, dead.lease)).toBe(false)
    expect(asked).toContain('stopped')
  })

  it('lets writes of holders who race land in the order of their fences only', async () => {
    const name = fresh()
    const leases = Array.from({ length: 8 }, (_, each) => ({ name, owner: `o${each}`, fence: each + 1, expiresAt: at(0) }))
    await Promise.all(leases.flatMap((lease) => [guardedWrite(lease), guardedWrite(lease)]))
    const fences = (await landed(name)).map(({ fence }) => fence)
    expect(fences).toEqual(fences.toSorted((a, b) => a - b))
    expect(fences).toContain(8)
  })

  it('is listed with its holder, and without one when it is free', async () => {
    const own = await createCoordination(engine, client)
    await acquireLease(own, { name: 'b', owner: 'x', ttlMs: TTL_MS, now: at(0) })
    const free = await acquireLease(own, { name: 'a', owner: 'y', ttlMs: TTL_MS, now: at(0) })
    if (free.acquired) await releaseLease(own, free.lease)
    expect(await listLeases(own)).toEqual([
      { name: 'a', owner: null, fence: 1, expiresAt: null, tick: null },
      { name: 'b', owner: 'x', fence: 1, expiresAt: at(TTL_MS), tick: null },
    ])
    expect(await readLease(own, 'c')).toBeNull()
  })
})
