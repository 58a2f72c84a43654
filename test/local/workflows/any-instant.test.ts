import { cpSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { call, createBench, distributed, echo, inline, newFolder, ok, pass, show, states, thrown, type Work } from './kit.ts'

// What must hold whenever an execution is cut off: 3 s per item and child, each in a state of its own, at any instant.

const SECONDS_PER_ITEM = 3
const wait = (Next: string) => ({ Type: 'Wait', Seconds: 1, Next })
const processor = states({
  A: call('a', { Next: 'W1' }),
  W1: wait('B'),
  B: call('b', { Next: 'W2' }),
  W2: wait('C'),
  C: call('c', { Next: 'W3' }),
  W3: wait('D'),
  D: pass(),
})
const instants = fc.record({
  items: fc.integer({ min: 1, max: 6 }),
  MaxConcurrency: fc.integer({ min: 0, max: 4 }),
  /** Of the time that all items need one after the other. */
  part: fc.double({ min: 0, max: 1.1, noNaN: true }),
  kind: fc.constantFrom('inline', 'distributed'),
})
type Instant = typeof instants extends fc.Arbitrary<infer T> ? T : never

const definitionOf = ({ MaxConcurrency, kind }: Instant) =>
  states({
    First: call('first', { Next: 'M' }),
    M: (kind === 'inline' ? inline : distributed)(processor, { MaxConcurrency, Next: 'Last' }),
    Last: call('last'),
  })
const listOf = ({ items }: Instant) => Array.from({ length: items }, (_, index) => index)
const instantOf = ({ items, part }: Instant) => Math.round(part * items * SECONDS_PER_ITEM * 1000)
const works: Record<string, Work> = { first: echo, a: echo, b: echo, c: echo, last: echo }

test('killed at any instant and recovered: the same result; in a distributed Map nothing that was recorded as done runs again', async () => {
  await fc.assert(
    fc.asyncProperty(instants, async (instant) => {
      const before = createBench(works)
      const arn = before.start(before.machine(definitionOf(instant)), listOf(instant))
      await before.clock.advance(instantOf(instant))
      const directory = newFolder()
      cpSync(before.directory, directory, { recursive: true })
      const done = before.calls.length
      const after = createBench(works, { directory, clock: before.clock })
      after.engine.recover()
      expect(await after.end(arn)).toMatchObject({ status: 'SUCCEEDED', output: listOf(instant) })
      if (instant.kind === 'inline') return
      const seen = new Set(before.calls.slice(0, done).map((each) => `${each.name} ${show(each.payload)}`))
      // Between two calls lies a wait, whose entry is on disk: only `last` and `first` have none behind them.
      const repeated = after.calls.filter((each) => seen.has(`${each.name} ${show(each.payload)}`) && each.name !== 'last')
      expect(repeated).toEqual([])
    }),
    { numRuns: 20 },
  )
})

test('stopped at any instant: nothing is called any more, nothing waits, no child runs; redriven, it ends as if it had not been', async () => {
  await fc.assert(
    fc.asyncProperty(instants, async (instant) => {
      const bench = createBench(works)
      const arn = bench.start(bench.machine(definitionOf(instant)), listOf(instant))
      await bench.clock.advance(instantOf(instant))
      const stopped = await bench.engine.stopExecution(arn)
      const called = bench.calls.length
      expect(bench.clock.pending()).toEqual([])
      await bench.clock.advance(60_000)
      expect(bench.calls).toHaveLength(called)
      for (const run of bench.engine.mapRuns(arn)) expect(bench.engine.executions({ mapRunArn: run.arn }, 'RUNNING')).toEqual([])
      if (stopped.status === 'ABORTED') bench.engine.redriveExecution(arn)
      expect(await bench.end(arn)).toMatchObject({ status: 'SUCCEEDED', output: listOf(instant) })
    }),
    { numRuns: 20 },
  )
})

test('whichever item fails: nothing is called after the Map has failed, but what its Catch leads to', async () => {
  await fc.assert(
    fc.asyncProperty(instants, fc.nat(5), fc.constantFrom('a', 'b', 'c'), async (instant, failing, state) => {
      const broken: Work = (payload) => (payload === failing ? thrown('E') : ok(payload))
      const bench = createBench({ ...works, [state]: broken, caught: echo })
      const caught = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }], MaxConcurrency: instant.MaxConcurrency }
      const map = (instant.kind === 'inline' ? inline : distributed)(processor, caught)
      const arn = bench.start(bench.machine(states({ M: map, Caught: call('caught') })), listOf(instant))
      await bench.end(arn)
      await bench.clock.advance(60_000)
      const fails = failing < instant.items
      expect(bench.calls.at(-1)?.name === 'caught').toBe(fails)
      expect(bench.calls.filter((each) => each.name === 'caught')).toHaveLength(fails ? 1 : 0)
      expect(bench.clock.pending()).toEqual([])
    }),
    { numRuns: 20 },
  )
})
