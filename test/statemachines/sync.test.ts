import { afterAll, describe, expect, it } from 'vitest'
import type { Json } from '../../local/workflows/json.ts'
import { catchesOf, definitionOf, type Ended, execute, type Script, statesOf } from './machine.ts'
import { LEASE, throwing } from './refresh-scripts.ts'

const SYNC = { id: 'run-1', lease: { name: 'sync-course-runs', fence: 1 }, deadline: LEASE.expiresAt }
const REPORT: Json = { done: true }

const lease: Script = {
  'acquire-lease': () => ({ acquired: true, lease: LEASE }),
  'release-lease': () => ({ released: true }),
}
const scripts: Record<'sync-course-runs' | 'sync-exchange-rates', Script> = {
  'sync-course-runs': {
    ...lease,
    'open-course-run-sync': () => ({ sync: SYNC, courses: 90, chunks: [1, 41, 81] }),
    'sync-courses': () => ({}),
    'close-course-run-sync': () => REPORT,
  },
  'sync-exchange-rates': { ...lease, 'sync-exchange-rates': () => REPORT },
}

/** A history does not say with which error a Map failed: the lost lease of `sync-courses` below goes through this Catch. */
const UNSEEN = 'ForEachChunk/0'

/** Runs a machine, and checks at the end that every state and every Catch of it was gone through. */
function machine(name: keyof typeof scripts) {
  const states = new Set<string>()
  const catches = new Set<string>()
  afterAll(() => {
    const definition = definitionOf(name)
    const names = statesOf(definition).map((each) => each.name)
    expect([...states].sort()).toEqual(names.sort())
    expect([...catches].sort()).toEqual(
      catchesOf(definition)
        .filter((each) => each !== UNSEEN)
        .sort(),
    )
  })
  return async (changes: Script = {}): Promise<Ended> => {
    const ended = await execute(name, { ...scripts[name], ...changes })
    for (const each of ended.states) states.add(each)
    for (const each of ended.catches) catches.add(each)
    return ended
  }
}

const released = ({ calls }: Ended) => calls['release-lease']?.length === 1
const sameTick: Script = {
  'acquire-lease': () => ({ acquired: false, sameTick: true, holder: 'other', expiresAt: LEASE.expiresAt }),
}
const held: Script = {
  'acquire-lease': () => ({ acquired: false, sameTick: false, holder: 'other', expiresAt: LEASE.expiresAt }),
}

describe('sync-course-runs', () => {
  const run = machine('sync-course-runs')

  it('syncs every chunk, and ends with the report', async () => {
    const ended = await run()
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: REPORT })
    expect(ended.calls['sync-courses']?.map((payload) => payload['first']).sort()).toEqual([1, 41, 81])
    expect(ended.calls['sync-courses']?.[0]).toMatchObject({ sync: SYNC, execution: 'run-1' })
    expect(released(ended)).toBe(true)
  })

  it('ends well, and does nothing, when its tick is delivered again', async () => {
    const ended = await run(sameTick)
    expect(ended).toMatchObject({ status: 'SUCCEEDED' })
    expect(Object.keys(ended.calls)).toEqual(['acquire-lease'])
  })

  it('does nothing while somebody else holds the lease', async () => {
    const ended = await run(held)
    expect(ended).toMatchObject({ status: 'FAILED', error: 'LeaseHeld' })
    expect(Object.keys(ended.calls)).toEqual(['acquire-lease'])
  })

  it('asks a chunk three times whose courses fail, and goes on with the others', async () => {
    const failing = throwing('UpstreamUnreachable')
    const ended = await run({ 'sync-courses': (payload) => (payload['first'] === 41 ? failing() : {}) })
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: REPORT })
    expect(ended.calls['sync-courses']?.filter((payload) => payload['first'] === 41)).toHaveLength(3)
    expect(ended.calls['sync-courses']).toHaveLength(5)
  })

  it('reports what it has when a chunk breaks in a way that nobody expected', async () => {
    const ended = await run({ 'sync-courses': throwing('TypeError') })
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: REPORT })
    expect(ended.calls['close-course-run-sync']).toHaveLength(1)
  })

  it.each([
    ['open-course-run-sync', 'LeaseLost', 'LeaseLost', false],
    ['open-course-run-sync', 'ConfigurationError', 'ConfigurationError', true],
    ['sync-courses', 'LeaseLost', 'LeaseLost', false],
    ['close-course-run-sync', 'LeaseLost', 'LeaseLost', false],
    ['close-course-run-sync', 'InputError', 'InputError', true],
  ])('%s that throws %s fails it as %s; gives the lease back: %s', async (step, error, expected, gives) => {
    const ended = await run({ [step]: throwing(error) })
    expect(ended).toMatchObject({ status: 'FAILED', error: expected })
    expect(released(ended)).toBe(gives)
    expect(ended.states.has(expected === 'LeaseLost' ? 'LeaseLost' : 'Failed')).toBe(true)
  })

  it('names it when the lease cannot be given back', async () => {
    const ended = await run({ 'release-lease': throwing('ConfigurationError') })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ConfigurationError' })
  })
})

describe('sync-exchange-rates', () => {
  const run = machine('sync-exchange-rates')

  it('syncs, and ends with the report', async () => {
    const ended = await run()
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: REPORT })
    expect(released(ended)).toBe(true)
  })

  it('ends well, and does nothing, when its tick is delivered again', async () => {
    const ended = await run(sameTick)
    expect(ended).toMatchObject({ status: 'SUCCEEDED' })
    expect(Object.keys(ended.calls)).toEqual(['acquire-lease'])
  })

  it('does nothing while somebody else holds the lease', async () => {
    const ended = await run(held)
    expect(ended).toMatchObject({ status: 'FAILED', error: 'LeaseHeld' })
    expect(Object.keys(ended.calls)).toEqual(['acquire-lease'])
  })

  it.each([
    ['ExceededApiCalls', 1, true],
    ['UnexpectedApiError', 3, true],
    ['UpstreamTimeout', 3, true],
    ['ConfigurationError', 1, true],
    ['LeaseLost', 1, false],
  ])('%s is asked %i times and named; the lease is given back: %s', async (error, times, gives) => {
    const ended = await run({ 'sync-exchange-rates': throwing(error) })
    expect(ended).toMatchObject({ status: 'FAILED', error })
    expect(ended.calls['sync-exchange-rates']).toHaveLength(times)
    expect(released(ended)).toBe(gives)
  })

  it('names it when the lease cannot be given back', async () => {
    const ended = await run({ 'release-lease': throwing('ConfigurationError') })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ConfigurationError' })
  })
})
