import { describe, expect, test } from 'vitest'
import {
  type Bench,
  call,
  createBench,
  distributed,
  echo,
  hang,
  inline,
  ok,
  pass,
  show,
  states,
  thrown,
  type Work,
} from './kit.ts'

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

const items = (count: number) => Array.from({ length: count }, (_, index) => index)
const failOn = (...which: number[]): Work => {
  return (payload) => (which.includes(Number(payload)) ? thrown('Broken') : ok(payload))
}
const waiting = states({ A: call('f', { Next: 'W' }), W: { Type: 'Wait', Seconds: 10, Next: 'B' }, B: call('g') })

function mapRunOf(bench: Bench, executionArn: string) {
  const run = bench.engine.mapRuns(executionArn).at(-1)
  if (!run) throw new Error('No Map run')
  return bench.engine.describeMapRun(run.arn)
}
const childrenOf = (bench: Bench, executionArn: string) =>
  bench.engine.executions({ mapRunArn: mapRunOf(bench, executionArn).arn }).reverse()

test('each item is an execution with a record, a history, and a context object of its own', async () => {
  const bench = createBench()
  const processor = states({
    A: pass({ Parameters: { 'id.$': '$$.Execution.Id', 'input.$': '$$.Execution.Input', 'machine.$': '$$.StateMachine.Name' } }),
  })
  const arn = bench.start(bench.machine(states({ M: distributed(processor) }), 'refresh'), ['a', 'b'])
  const ended = await bench.end(arn)
  const children = childrenOf(bench, arn)
  expect(children.map((each) => each.status)).toEqual(['SUCCEEDED', 'SUCCEEDED'])
  expect(ended.output).toEqual(children.map((each, index) => ({ id: each.arn, input: 'ab'[index], machine: 'refresh/Shard' })))
  expect(children[0]?.arn).toMatch(/^arn:aws:states:us-east-1:123456789012:execution:refresh\/Shard:/)
  expect(mapRunOf(bench, arn).arn).toMatch(/^arn:aws:states:us-east-1:123456789012:mapRun:refresh\/Shard:/)
  expect(bench.types(children[0]?.arn ?? '')).toEqual([
    'ExecutionStarted',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ])
  expect(bench.types(arn)).toEqual([
    'ExecutionStarted',
    'MapStateEntered',
    'MapStateStarted',
    'MapRunStarted',
    'MapRunSucceeded',
    'MapStateSucceeded',
    'MapStateExited',
    'ExecutionSucceeded',
  ])
})

test('MaxConcurrency children run at once', async () => {
  const bench = createBench({ f: echo, g: echo })
  const arn = bench.start(bench.machine(states({ M: distributed(waiting, { MaxConcurrency: 3 }) })), items(7))
  await bench.clock.advance(9000)
  expect(mapRunOf(bench, arn).counts).toMatchObject({ running: 3, pending: 4 })
  await bench.end(arn)
  expect(bench.calls.filter((each) => each.name === 'f').map((each) => each.at)).toEqual([
    0, 0, 0, 10_000, 10_000, 10_000, 20_000,
  ])
})

describe('tolerated failures', () => {
  const result = async (failing: number, count: number, tolerated: object) => {
    const bench = createBench({ f: failOn(...items(failing)) })
    const arn = bench.start(
      bench.machine(states({ M: distributed(states({ A: call('f') }), { MaxConcurrency: 1, ...tolerated }) })),
      items(count),
    )
    const { status, error } = await bench.end(arn)
    const { status: run, counts } = mapRunOf(bench, arn)
    return { status, error, run, failed: counts.failed, pending: counts.pending }
  }
  const succeeded = { status: 'SUCCEEDED', error: undefined, run: 'SUCCEEDED', pending: 0 }
  const exceeded = { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold', run: 'FAILED' }

  test('none by default', async () => {
    expect(await result(1, 5, {})).toEqual({ ...exceeded, failed: 1, pending: 4 })
  })

  test('ToleratedFailureCount: as many, not one more', async () => {
    expect(await result(2, 5, { ToleratedFailureCount: 2 })).toEqual({ ...succeeded, failed: 2 })
    expect(await result(3, 5, { ToleratedFailureCount: 2 })).toEqual({ ...exceeded, failed: 3, pending: 2 })
  })

  test('ToleratedFailurePercentage: of all items, whether or not they have run', async () => {
    expect(await result(2, 10, { ToleratedFailurePercentage: 20 })).toEqual({ ...succeeded, failed: 2 })
    expect(await result(3, 10, { ToleratedFailurePercentage: 20 })).toEqual({ ...exceeded, failed: 3, pending: 7 })
  })

  test('with both, the one that is exceeded first fails the Map', async () => {
    expect(await result(2, 10, { ToleratedFailureCount: 1, ToleratedFailurePercentage: 50 })).toMatchObject({
      ...exceeded,
      failed: 2,
    })
    expect(await result(2, 10, { ToleratedFailureCount: 5, ToleratedFailurePercentage: 10 })).toMatchObject({
      ...exceeded,
      failed: 2,
    })
  })

  test('a Map of no items succeeds', async () => {
    expect(await result(0, 0, { ToleratedFailurePercentage: 10 })).toEqual({ ...succeeded, failed: 0 })
  })
})

test('once too many have failed: running children are ABORTED, none starts, nothing in them goes on; Catch sees the error', async () => {
  const bench = createBench({ f: failOn(2), g: echo, after: echo })
  const definition = states({
    M: distributed(waiting, {
      MaxConcurrency: 3,
      Catch: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'After' }],
    }),
    After: call('after'),
  })
  const arn = bench.start(bench.machine(definition), items(9))
  const ended = await bench.end(arn)
  await bench.clock.advance(60_000)
  expect(ended.status).toBe('SUCCEEDED')
  expect(childrenOf(bench, arn).map((each) => each.status)).toEqual(['ABORTED', 'ABORTED', 'FAILED'])
  expect(bench.calls.map((each) => each.name)).toEqual(['f', 'f', 'f', 'after'])
  expect(bench.clock.pending()).toEqual([])
  expect(bench.types(arn)).toContain('MapRunFailed')
})

test('stopping the parent aborts its Map run and children, and starts nothing', async () => {
  const bench = createBench({ f: echo, g: echo })
  const arn = bench.start(bench.machine(states({ M: distributed(waiting, { MaxConcurrency: 2 }) })), items(6))
  await bench.clock.advance(10_000)
  const before = bench.calls.length
  await bench.engine.stopExecution(arn, { error: 'Operator', cause: 'enough' })
  await bench.clock.advance(60_000)
  expect(bench.calls).toHaveLength(before)
  expect(bench.engine.describeExecution(arn)).toMatchObject({ status: 'ABORTED', error: 'Operator', cause: 'enough' })
  expect(mapRunOf(bench, arn)).toMatchObject({ status: 'ABORTED', counts: { succeeded: 2, aborted: 2, pending: 2, running: 0 } })
  expect(bench.clock.pending()).toEqual([])
})

test('a parent that runs out of time aborts its Map run and children', async () => {
  const bench = createBench({ f: hang })
  const arn = bench.start(bench.machine(states({ M: distributed(states({ A: call('f') })) }, { TimeoutSeconds: 60 })), items(2))
  expect((await bench.end(arn)).status).toBe('TIMED_OUT')
  expect(mapRunOf(bench, arn)).toMatchObject({ status: 'ABORTED', counts: { aborted: 2 } })
})

test('a child that is stopped by hand counts as failed', async () => {
  const bench = createBench({ f: hang })
  const arn = bench.start(bench.machine(states({ M: distributed(states({ A: call('f') })) })), items(1))
  await bench.clock.advance(1)
  await bench.engine.stopExecution(childrenOf(bench, arn)[0]?.arn ?? '')
  expect((await bench.end(arn)).error).toBe('States.ExceedToleratedFailureThreshold')
})

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: input or result of a state, 256 KiB
test('results of more than 256 KiB in all: States.DataLimitExceeded', async () => {
  const definition = states({ M: distributed(states({ A: call('f') })) })
  const most = createBench({ f: () => ok('x'.repeat(65_530)) })
  expect((await most.run(definition, items(3))).status).toBe('SUCCEEDED')
  const bench = createBench({ f: () => ok('x'.repeat(65_536)) })
  const ended = await bench.run(definition, items(4))
  expect(ended).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
  expect(mapRunOf(bench, ended.arn)).toMatchObject({ status: 'FAILED', counts: { succeeded: 4 } })
})

test('Retry of the Map starts a new Map run, of all items', async () => {
  const bench = createBench({ f: (payload, earlier) => (earlier === 0 ? thrown('E') : ok(payload)) })
  const retry = [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'] }]
  const ended = await bench.run(
    states({ M: distributed(states({ A: call('f') }), { Retry: retry, MaxConcurrency: 1 }) }),
    items(2),
  )
  expect(ended.output).toEqual([0, 1])
  expect(bench.engine.mapRuns(ended.arn).map((each) => each.status)).toEqual(['FAILED', 'SUCCEEDED'])
})

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
describe('redrive', () => {
  test('goes on with the same Map run: its unsuccessful children at the state where they failed, and those never started', async () => {
    let broken = true
    const work: Work = (payload) => (broken && payload === 2 ? thrown('Broken') : ok(payload))
    const bench = createBench({ f: echo, g: work })
    const processor = states({ A: call('f', { Next: 'B' }), B: call('g') })
    const arn = bench.start(bench.machine(states({ M: distributed(processor, { MaxConcurrency: 1 }) })), items(5))
    expect((await bench.end(arn)).redriveStatus).toBe('REDRIVABLE')
    const failed = childrenOf(bench, arn)[2]?.arn ?? ''
    expect(bench.engine.describeExecution(failed).redriveStatus).toBe('REDRIVABLE_BY_MAP_RUN')
    expect(() => bench.engine.redriveExecution(failed)).toThrow(expect.objectContaining({ name: 'ExecutionNotRedrivable' }))

    broken = false
    bench.calls.splice(0)
    bench.engine.redriveExecution(arn)
    const ended = await bench.end(arn)
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: items(5), redriveCount: 1 })
    expect(bench.calls.map((each) => `${each.name}${show(each.payload)}`)).toEqual(['g2', 'f3', 'g3', 'f4', 'g4'])
    expect(bench.engine.mapRuns(arn)).toHaveLength(1)
    expect(mapRunOf(bench, arn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, counts: { succeeded: 5 } })
    expect(childrenOf(bench, arn).map((each) => each.redriveCount)).toEqual([0, 0, 1, 0, 0])
    expect(bench.types(arn).slice(5)).toEqual([
      'MapStateFailed',
      'ExecutionFailed',
      'ExecutionRedriven',
      'MapRunRedriven',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ])
  })

  test('the retry of a redriven Map starts a new Map run', async () => {
    const bench = createBench({ f: (payload, earlier) => (earlier < 3 ? thrown('E') : ok(payload)) })
    const retry = [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], MaxAttempts: 1 }]
    const arn = bench.start(bench.machine(states({ M: distributed(states({ A: call('f') }), { Retry: retry }) })), [7])
    expect((await bench.end(arn)).status).toBe('FAILED')
    bench.engine.redriveExecution(arn)
    expect((await bench.end(arn)).status).toBe('SUCCEEDED')
    const runs = bench.engine.mapRuns(arn)
    expect(runs.map((each) => [each.status, each.redriveCount])).toEqual([
      ['FAILED', 0],
      ['FAILED', 1],
      ['SUCCEEDED', 0],
    ])
  })

  test('of a Map that has failed in a child of a child', async () => {
    let broken = true
    const bench = createBench({ f: (payload) => (broken && payload === 3 ? thrown('Broken') : ok(payload)) })
    const inner = { ...distributed(states({ A: call('f') })), Label: 'Inner' }
    const arn = bench.start(bench.machine(states({ M: distributed(states({ N: inner })) })), [[1], [2, 3]])
    expect((await bench.end(arn)).status).toBe('FAILED')
    broken = false
    bench.calls.splice(0)
    bench.engine.redriveExecution(arn)
    expect((await bench.end(arn)).output).toEqual([[1], [2, 3]])
    expect(bench.calls.map((each) => each.payload)).toEqual([3])
  })

  test('starts a child anew whose history is full', async () => {
    let broken = true
    const loop = states({
      A: call('f', { Next: 'C' }),
      C: { Type: 'Choice', Choices: [{ Variable: '$', BooleanEquals: true, Next: 'A' }], Default: 'Z' },
      Z: pass(),
    })
    const bench = createBench({ f: () => ok(broken) })
    const arn = bench.start(bench.machine(states({ M: distributed(loop) })), [0])
    await bench.end(arn)
    const full = childrenOf(bench, arn)[0]?.arn ?? ''
    expect(bench.engine.history(full)).toHaveLength(25_000)
    broken = false
    bench.engine.redriveExecution(arn)
    expect((await bench.end(arn)).output).toEqual([false])
    expect(bench.engine.describeExecution(full).status).toBe('FAILED')
    expect(mapRunOf(bench, arn).counts).toMatchObject({ succeeded: 1, failed: 0 })
  })
})

test('an inline Map in a child keeps its events in the history of the child', async () => {
  const bench = createBench({ f: echo })
  const processor = states({ N: inline(states({ A: call('f') })) })
  const arn = bench.start(bench.machine(states({ M: distributed(processor) })), [[1, 2], [3]])
  expect((await bench.end(arn)).output).toEqual([[1, 2], [3]])
  expect(bench.types(arn)).toHaveLength(8)
  expect(bench.types(childrenOf(bench, arn)[0]?.arn ?? '').filter((each) => each === 'TaskSucceeded')).toHaveLength(2)
})
