import { describe, expect, it } from 'vitest'
import { takeTurn } from '../../lambdas/platform/pace.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'

const client = coordinationClient('dynalite')
const START = new Date('2026-11-27T00:00:00Z').getTime()
const pace = { name: 'test', perMinute: 120 }

/** The instants of so many calls by one who takes turn after turn, or asks again when told to. */
async function callsOf(calls: number, started = START): Promise<number[]> {
  const table = await createCoordination('dynalite', client)
  const instants: number[] = []
  for (let now = started; instants.length < calls; ) {
    const { waitMs, taken } = await takeTurn(table, pace, new Date(now))
    if (taken) instants.push(now + waitMs)
    else now += waitMs
  }
  return instants
}

const mostInAMinute = (instants: readonly number[]) =>
  Math.max(...instants.map((from) => instants.filter((at) => at >= from && at < from + 60_000).length))

describe('a token bucket', () => {
  it('lets a burst through at once, and then no minute has more than the pace', async () => {
    const instants = await callsOf(400)
    expect(instants.slice(0, 20)).toEqual(Array(20).fill(START))
    expect(instants[20]).toBeGreaterThan(START)
    expect(mostInAMinute(instants)).toBeLessThanOrEqual(120)
    // And it does not keep anybody longer than it must.
    expect((instants.at(-1) ?? 0) - START).toBeLessThan(4 * 60_000)
  })

  it('tells who would wait longer than a minute when to ask again, and gives the turn to nobody', async () => {
    const table = await createCoordination('dynalite', client)
    const now = new Date(START)
    let last = await takeTurn(table, pace, now)
    while (last.taken) last = await takeTurn(table, pace, now)
    expect(last.waitMs).toBeGreaterThan(0)
    expect(await takeTurn(table, pace, now)).toEqual(last)
    expect(await takeTurn(table, pace, new Date(START + last.waitMs))).toEqual({ waitMs: 60_000, taken: true })
  })

  it('gives each of many who come at once a turn of their own', async () => {
    const table = await createCoordination('dynalite', client)
    const turns = await Promise.all(Array.from({ length: 40 }, () => takeTurn(table, pace, new Date(START))))
    const waits = turns.map(({ waitMs }) => waitMs).filter((wait) => wait > 0)
    expect(waits).toHaveLength(20)
    expect(new Set(waits).size).toBe(20)
  })

  it('is a bucket for each name, and full again after a rest', async () => {
    const table = await createCoordination('dynalite', client)
    for (let call = 0; call < 21; call += 1) await takeTurn(table, pace, new Date(START))
    expect(await takeTurn(table, { ...pace, name: 'other' }, new Date(START))).toEqual({ waitMs: 0, taken: true })
    expect(await takeTurn(table, pace, new Date(START + 60_000))).toEqual({ waitMs: 0, taken: true })
  })
})
