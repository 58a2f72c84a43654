import { expect, test } from 'vitest'
import { type Work, call, createBench, echo, hang, inline, ok, pass, START, states, thrown } from './kit.ts'

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html

const items = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Waits a second of the bench's clock in the machine, between two calls. */
const slow = states({
  Before: call('before', { Next: 'W' }),
  W: { Type: 'Wait', Seconds: 1, Next: 'After' },
  After: call('after'),
})

test.for([
  [0, 100, 40],
  [3, 10, 3],
  [100, 100, 40],
] as const)(
  'MaxConcurrency %i with %i items: %i iterations at once, never more than 40',
  async ([MaxConcurrency, count, atOnce]) => {
    const bench = createBench({ before: echo, after: echo })
    const ended = await bench.run(states({ M: inline(slow, { MaxConcurrency }) }), items(count))
    expect(ended.output).toEqual(items(count))
    expect(bench.calls.filter((each) => each.name === 'before' && each.at === 0)).toHaveLength(atOnce)
    expect(ended.stoppedAt).toBe(START + 1000 * Math.ceil(count / atOnce))
  },
)

test('MaxConcurrencyPath reads the limit from the input', async () => {
  const bench = createBench({ before: echo, after: echo })
  await bench.run(states({ M: inline(slow, { ItemsPath: '$.l', MaxConcurrencyPath: '$.c' }) }), { l: items(4), c: 2 })
  expect(bench.calls.filter((each) => each.name === 'before' && each.at === 0)).toHaveLength(2)
})

test('an iteration that fails ends the Map with its error: running ones are aborted, no other starts, and nothing in them', async () => {
  const work: Work = (payload) => (payload === 2 ? thrown('LeaseLost') : ok(payload))
  const bench = createBench({ before: echo, after: work, cleanUp: echo })
  const definition = states({
    M: inline(slow, { MaxConcurrency: 4, Catch: [{ ErrorEquals: ['LeaseLost'], ResultPath: null, Next: 'CleanUp' }] }),
    CleanUp: call('cleanUp'),
  })
  const ended = await bench.run(definition, items(10))
  expect(ended.status).toBe('SUCCEEDED')
  expect(bench.calls.filter((each) => each.name === 'before').map((each) => each.payload)).toEqual([0, 1, 2, 3, 4, 5])
  // 0 and 1 were done, which let 4 and 5 start; 3 was called already, or not at all: nothing is called once the Map has failed.
  expect(bench.calls.at(-1)?.name).toBe('cleanUp')
  await bench.clock.advance(60_000)
  expect(bench.calls.at(-1)?.name).toBe('cleanUp')
  const types = bench.types(ended.arn)
  expect(types.filter((each) => each === 'MapIterationFailed')).toHaveLength(1)
  expect(types.filter((each) => each === 'MapIterationAborted')).toHaveLength(3)
  expect(types).toContain('MapStateFailed')
})

test('an iteration in the middle of a retry is not retried after the Map has failed', async () => {
  const flaky: Work = (payload) => (payload === 0 ? thrown('Throttled') : thrown('Broken'))
  const bench = createBench({ f: flaky })
  const definition = states({
    M: inline(states({ A: call('f', { Retry: [{ ErrorEquals: ['Throttled'], IntervalSeconds: 5 }] }) })),
  })
  expect((await bench.run(definition, [0, 1])).error).toBe('Broken')
  await bench.clock.advance(60_000)
  expect(bench.calls).toHaveLength(2)
})

test('the answer of a function that comes after the Map has failed changes nothing', async () => {
  let answer = () => {}
  const late: Work = () => new Promise((resolve) => (answer = () => resolve(ok('late'))))
  const bench = createBench({ late, fail: () => thrown('E'), next: echo })
  const choose = { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 0, Next: 'Late' }], Default: 'Fail' }
  const processor = states({ C: choose, Late: call('late', { Next: 'Next' }), Next: call('next'), Fail: call('fail') })
  const arn = bench.start(bench.machine(states({ M: inline(processor) })), [0, 1])
  await bench.engine.ended(arn)
  const before = bench.types(arn)
  answer()
  await bench.clock.advance(1000)
  expect(bench.types(arn)).toEqual(before)
  expect(bench.calls.map((each) => each.name)).toEqual(['late', 'fail'])
})

test('a Map of no items gives an empty list', async () => {
  expect((await createBench().run(states({ M: inline(states({ A: pass() })) }), [])).output).toEqual([])
})

test('items that are no list end the execution with States.Runtime', async () => {
  expect((await createBench().run(states({ M: inline(states({ A: pass() })) }), { a: 1 })).error).toBe('States.Runtime')
})

test('Retry of a Map runs all of it again', async () => {
  const work: Work = (payload, earlier) => (earlier === 1 ? thrown('E') : ok(payload))
  const bench = createBench({ f: work })
  const definition = states({ M: inline(states({ A: call('f') }), { MaxConcurrency: 1, Retry: [{ ErrorEquals: ['E'] }] }) })
  expect((await bench.run(definition, [7, 8])).output).toEqual([7, 8])
  expect(bench.calls.map((each) => each.payload)).toEqual([7, 8, 7, 8])
})

test('stopping the execution ends waits, calls and iterations', async () => {
  const bench = createBench({ f: hang })
  const processor = states({ W: { Type: 'Wait', SecondsPath: '$.s', Next: 'A' }, A: call('f') })
  const arn = bench.start(bench.machine(states({ M: inline(processor, { MaxConcurrency: 2 }) })), [{ s: 0 }, { s: 9 }, { s: 1 }])
  await bench.clock.advance(1)
  await bench.engine.stopExecution(arn)
  await bench.clock.advance(60_000)
  expect(bench.calls).toHaveLength(1)
  expect(bench.clock.pending()).toEqual([])
  expect(bench.types(arn).filter((each) => each === 'MapIterationAborted')).toHaveLength(2)
})
