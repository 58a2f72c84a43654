import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../local/workflows/json.ts'
import {
  call,
  createBench,
  distributed,
  echo,
  hang,
  inline,
  newFolder,
  ok,
  only,
  pass,
  show,
  ROLE,
  START,
  states,
  thrown,
  type Work,
} from './kit.ts'

const refusal = (name: string) => expect.objectContaining({ name })

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
describe('start', () => {
  test('the same name and input as a running execution gives that one', () => {
    const bench = createBench({ f: hang })
    const machineArn = bench.machine(only('f'))
    const one = bench.engine.startExecution({ machineArn, name: 'once', input: '{"a": 1}' })
    expect(bench.engine.startExecution({ machineArn, name: 'once', input: '{"a":1}' })).toBe(one)
    expect(bench.engine.executions({ machineArn })).toHaveLength(1)
  })

  test('the same name with another input, or after it has ended, is ExecutionAlreadyExists', async () => {
    const bench = createBench({ f: hang })
    const machineArn = bench.machine(only('f'))
    const { arn } = bench.engine.startExecution({ machineArn, name: 'once', input: '{"a":1}' })
    const again = (input: string) => () => bench.engine.startExecution({ machineArn, name: 'once', input })
    expect(again('{"a":2}')).toThrow(refusal('ExecutionAlreadyExists'))
    await bench.engine.stopExecution(arn)
    expect(again('{"a":1}')).toThrow(refusal('ExecutionAlreadyExists'))
  })

  test('without a name each execution gets one', () => {
    const bench = createBench({ f: hang })
    const machine = bench.machine(only('f'))
    expect(bench.start(machine)).not.toBe(bench.start(machine))
  })

  test.for(['', 'x'.repeat(81), 'a b', 'a/b', 'a:b', 'a*', '<a>', 'a\u0007', 'a"b', '$a', 'a,b'])('InvalidName: %j', (name) => {
    const bench = createBench()
    const machineArn = bench.machine(states({ A: pass() }))
    expect(() => bench.engine.startExecution({ machineArn, name })).toThrow(refusal('InvalidName'))
  })

  test('a name of 80 characters is allowed', () => {
    const bench = createBench()
    expect(bench.start(bench.machine(states({ A: pass() })), {}, 'é'.repeat(80))).toMatch(/é{80}$/)
  })

  test('the input must be JSON', () => {
    const bench = createBench()
    const machineArn = bench.machine(states({ A: pass() }))
    expect(() => bench.engine.startExecution({ machineArn, input: '{' })).toThrow(refusal('InvalidExecutionInput'))
  })

  test('the input may be 256 KiB long, counted as UTF-8, and not a byte longer', () => {
    const bench = createBench()
    const machineArn = bench.machine(states({ A: pass() }))
    const most = JSON.stringify('é'.repeat(131_071))
    expect(Buffer.byteLength(most)).toBe(262_144)
    bench.engine.startExecution({ machineArn, input: most })
    expect(() => bench.engine.startExecution({ machineArn, input: `${most} ` })).toThrow(refusal('ValidationException'))
    expect(bench.engine.executions({ machineArn })).toHaveLength(1)
  })

  test('no such machine: StateMachineDoesNotExist', () => {
    const start = () => createBench().start('arn:aws:states:us-east-1:123456789012:stateMachine:none')
    expect(start).toThrow(refusal('StateMachineDoesNotExist'))
  })
})

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html, …/API_UpdateStateMachine.html
describe('machines', () => {
  const one = JSON.stringify(states({ A: pass({ Result: 1 }) }))
  const two = JSON.stringify(states({ A: pass({ Result: 2 }) }))

  test('creating the same again gives it back; another under the same name is StateMachineAlreadyExists', () => {
    const { engine } = createBench()
    const made = engine.createStateMachine({ name: 'm', definition: one, roleArn: ROLE })
    expect(engine.createStateMachine({ name: 'm', definition: one, roleArn: ROLE })).toEqual(made)
    expect(() => engine.createStateMachine({ name: 'm', definition: two, roleArn: ROLE })).toThrow(
      refusal('StateMachineAlreadyExists'),
    )
    expect(engine.describeStateMachine(made.arn).definition).toBe(one)
  })

  test('a running execution keeps the revision it began with, also when redriven; new ones run the new revision', async () => {
    const bench = createBench({ f: (_, earlier) => (earlier === 0 ? thrown('E') : ok('done')) })
    const definition = (Result: Json) => states({ A: call('f', { Next: 'B' }), B: pass({ Result }) })
    const machine = bench.machine(definition('old'))
    const arn = bench.start(machine)
    bench.engine.updateStateMachine(machine, { definition: JSON.stringify(definition('new')) })
    expect((await bench.end(arn)).status).toBe('FAILED')
    bench.engine.redriveExecution(arn)
    expect((await bench.end(arn)).output).toBe('old')
    expect((await bench.end(bench.start(machine))).output).toBe('new')
  })

  test('are known after a restart, as text', () => {
    const bench = createBench()
    const { arn } = bench.engine.createStateMachine({ name: 'm', definition: one, roleArn: ROLE })
    bench.engine.updateStateMachine(arn, { definition: two })
    const { engine } = createBench({}, { directory: bench.directory })
    expect(engine.describeStateMachine(arn)).toEqual(bench.engine.describeStateMachine(arn))
    expect(engine.describeStateMachine(arn).definition).toBe(two)
  })

  test('a deleted one stops its executions, and cannot redrive them', async () => {
    const bench = createBench({ f: hang })
    const machine = bench.machine(only('f'))
    const arn = bench.start(machine)
    await bench.engine.deleteStateMachine(machine)
    expect(bench.engine.describeExecution(arn)).toMatchObject({ status: 'ABORTED', redriveStatus: 'NOT_REDRIVABLE' })
    expect(() => bench.engine.redriveExecution(arn)).toThrow(refusal('ExecutionNotRedrivable'))
    expect(createBench({}, { directory: bench.directory }).engine.stateMachines()).toEqual([])
  })
})

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
test('stop: ABORTED at once with its error and cause; nothing starts, whatever the machine retries or catches', async () => {
  const bench = createBench({ f: hang, next: echo })
  const rest = { Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] }
  const arn = bench.start(bench.machine(states({ A: call('f', { ...rest, Next: 'B' }), B: call('next') })))
  await bench.clock.advance(1000)
  const stopped = await bench.engine.stopExecution(arn, { error: 'E', cause: 'c' })
  expect(stopped).toMatchObject({ status: 'ABORTED', stoppedAt: START + 1000 })
  await bench.clock.advance(60_000)
  expect(bench.calls.map((each) => each.name)).toEqual(['f'])
  expect(bench.engine.history(arn).at(-1)).toMatchObject({
    type: 'ExecutionAborted',
    executionAbortedEventDetails: { error: 'E', cause: 'c' },
  })
})

test('an execution that has ended leaves no timer behind', async () => {
  const bench = createBench({ f: echo })
  await bench.run({ ...only('f', { TimeoutSeconds: 40 }), TimeoutSeconds: 60 })
  expect(bench.clock.pending()).toEqual([])
})

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
describe('history', () => {
  test('numbers its events from 1, names the one before, and has the details where AWS has them', async () => {
    const bench = createBench({ f: (payload, earlier) => (earlier === 0 ? thrown('E') : ok(payload)) })
    const definition = states({
      A: call('f', { TimeoutSeconds: 9, Retry: [{ ErrorEquals: ['E'] }], Next: 'S' }),
      S: { Type: 'Succeed' },
    })
    const arn = bench.start(bench.machine(definition), { a: 1 })
    await bench.end(arn)
    const lambda = { resourceType: 'lambda', resource: 'invoke' }
    const scheduled = {
      ...lambda,
      region: 'us-east-1',
      parameters: '{"FunctionName":"f","Payload":{"a":1}}',
      timeoutInSeconds: 9,
    }
    const begin = START / 1000
    const event = (id: number, type: string, at: number, details: object = {}) => ({
      id,
      previousEventId: id === 2 ? 0 : id - 1,
      timestamp: begin + at,
      type,
      ...details,
    })
    const cause = '{"errorType":"E","errorMessage":"no","trace":[]}'
    const output = '{"ExecutedVersion":"$LATEST","Payload":{"a":1},"StatusCode":200}'
    expect(bench.engine.history(arn)).toEqual([
      event(1, 'ExecutionStarted', 0, { executionStartedEventDetails: { input: '{"a":1}', roleArn: ROLE } }),
      event(2, 'TaskStateEntered', 0, { stateEnteredEventDetails: { name: 'A', input: '{"a":1}' } }),
      event(3, 'TaskScheduled', 0, { taskScheduledEventDetails: scheduled }),
      event(4, 'TaskStarted', 0, { taskStartedEventDetails: lambda }),
      event(5, 'TaskFailed', 0, { taskFailedEventDetails: { ...lambda, error: 'E', cause } }),
      event(6, 'TaskScheduled', 1, { taskScheduledEventDetails: scheduled }),
      event(7, 'TaskStarted', 1, { taskStartedEventDetails: lambda }),
      event(8, 'TaskSucceeded', 1, { taskSucceededEventDetails: { ...lambda, output } }),
      event(9, 'TaskStateExited', 1, { stateExitedEventDetails: { name: 'A', output: '{"a":1}' } }),
      event(10, 'SucceedStateEntered', 1, { stateEnteredEventDetails: { name: 'S', input: '{"a":1}' } }),
      event(11, 'SucceedStateExited', 1, { stateExitedEventDetails: { name: 'S', output: '{"a":1}' } }),
      event(12, 'ExecutionSucceeded', 1, { executionSucceededEventDetails: { output: '{"a":1}' } }),
    ])
  })

  test('names, in an inline Map, the event before in the same iteration', async () => {
    const bench = createBench({ f: echo })
    const arn = bench.start(bench.machine(states({ M: inline(states({ A: call('f') })) })), [1, 2])
    await bench.end(arn)
    const events = bench.engine.history(arn)
    const started = events.filter((each) => each['type'] === 'MapIterationStarted')
    expect(started.map((each) => each['mapIterationStartedEventDetails'])).toEqual([
      { name: 'M', index: 0 },
      { name: 'M', index: 1 },
    ])
    expect(started.map((each) => each['previousEventId'])).toEqual([3, 3])
    const previous = new Map(events.map((each) => [each['id'], each['previousEventId']]))
    for (const each of events.filter((event) => event['type'] === 'MapIterationSucceeded')) {
      let id: Json = each['id'] ?? 0
      for (let steps = 0; steps < 6; steps++) id = previous.get(id) ?? 0
      expect(started.map((event) => event['id'])).toContain(id)
    }
    expect(events.map((each) => each['id'])).toEqual(events.map((_, index) => index + 1))
  })

  // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
  test('an execution fails when it reaches 25,000 events, whatever it retries or catches, and cannot be redriven', async () => {
    const bench = createBench({ f: echo })
    const always = { ErrorEquals: ['States.ALL'] }
    const loop = states({ A: call('f', { Retry: [always], Catch: [{ ...always, Next: 'B' }], Next: 'A' }), B: pass() })
    const ended = await bench.run(loop)
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution history event limit exceeded',
    })
    const events = bench.engine.history(ended.arn)
    expect(events).toHaveLength(25_000)
    expect(events.at(-1)).toMatchObject({ id: 25_000, type: 'ExecutionFailed' })
  })

  test('the same when an inline Map reaches it, and nothing of it runs on', async () => {
    const bench = createBench({ f: echo })
    const loop = states({ A: call('f', { Next: 'W' }), W: { Type: 'Wait', Seconds: 1, Next: 'A' } })
    const ended = await bench.run(states({ M: inline(loop) }), [1, 2, 3])
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
    expect(bench.engine.history(ended.arn)).toHaveLength(25_000)
    expect(bench.clock.pending()).toEqual([])
  })
})

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: 256 KiB of UTF-8 per input or result
describe('256 KiB', () => {
  const big: Work = (_, earlier) => ok('x'.repeat(earlier === 0 ? 262_000 : 262_144))

  test('a task result that is longer is States.DataLimitExceeded', async () => {
    const bench = createBench({ big })
    expect((await bench.run(only('big'))).status).toBe('SUCCEEDED')
    expect((await bench.run(only('big'))).error).toBe('States.DataLimitExceeded')
  })

  test('so is a state output that is put together longer', async () => {
    const definition = states({ A: pass({ Parameters: { 'a.$': '$', 'b.$': '$' } }) })
    expect((await createBench().run(definition, 'x'.repeat(140_000))).error).toBe('States.DataLimitExceeded')
  })

  test('and a task input', async () => {
    const bench = createBench({ f: echo })
    const Parameters = { FunctionName: 'f', Payload: { 'a.$': '$', 'b.$': '$' } }
    expect((await bench.run(only('f', { Parameters }), 'x'.repeat(140_000))).error).toBe('States.DataLimitExceeded')
    expect(bench.calls).toEqual([])
  })
})

// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
describe('redrive', () => {
  test('goes on at the state that failed, with its input, new retries and no state run twice', async () => {
    const bench = createBench({ a: () => ok({ from: 'a' }), b: (payload, earlier) => (earlier < 2 ? thrown('E') : ok(payload)) })
    const retry = { Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }] }
    const arn = bench.start(bench.machine(states({ A: call('a', { Next: 'B' }), B: call('b', retry) })))
    expect((await bench.end(arn)).status).toBe('FAILED')
    await bench.clock.advance(60_000)
    expect(bench.engine.redriveExecution(arn)).toMatchObject({
      status: 'RUNNING',
      redriveCount: 1,
      redrivenAt: START + 61_000,
      startedAt: START,
    })
    const ended = await bench.end(arn)
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { from: 'a' }, error: undefined })
    expect(bench.calls.map((each) => each.name)).toEqual(['a', 'b', 'b', 'b'])
    const types = bench.types(arn)
    expect(types.slice(types.indexOf('ExecutionFailed'))).toEqual([
      'ExecutionFailed',
      'ExecutionRedriven',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ])
  })

  test('an execution that was stopped, or ran out of time, goes on too, with its whole time limit', async () => {
    const bench = createBench({ f: hang })
    const arn = bench.start(bench.machine(only('f', {}), 'a'))
    await bench.engine.stopExecution(arn)
    expect(bench.engine.redriveExecution(arn).status).toBe('RUNNING')
    const limited = bench.machine({ ...only('f'), TimeoutSeconds: 60 }, 'b')
    const late = await bench.end(bench.start(limited))
    expect(late).toMatchObject({ status: 'TIMED_OUT', redriveStatus: 'REDRIVABLE' })
    bench.engine.redriveExecution(late.arn)
    expect(await bench.end(late.arn)).toMatchObject({ status: 'TIMED_OUT', stoppedAt: START + 120_000 })
  })

  test('one that runs or has succeeded is ExecutionNotRedrivable, and so is one that ended over 14 days ago', async () => {
    const bench = createBench({ f: hang, e: () => thrown('E') })
    const running = bench.start(bench.machine(only('f')))
    expect(() => bench.engine.redriveExecution(running)).toThrow(refusal('ExecutionNotRedrivable'))
    const done = await bench.run(states({ A: pass() }))
    expect(() => bench.engine.redriveExecution(done.arn)).toThrow(refusal('ExecutionNotRedrivable'))
    const old = await bench.run(only('e'))
    await bench.clock.advance(14 * 86_400_000)
    expect(bench.engine.describeExecution(old.arn).redriveStatus).toBe('REDRIVABLE')
    await bench.clock.advance(1)
    expect(bench.engine.describeExecution(old.arn).redriveStatus).toBe('NOT_REDRIVABLE')
  })

  test('a Fail state fails again', async () => {
    const bench = createBench()
    const { arn } = await bench.run(states({ F: { Type: 'Fail', Error: 'E' } }))
    bench.engine.redriveExecution(arn)
    expect((await bench.end(arn)).error).toBe('E')
  })
})

describe('recovery after a SIGKILL', () => {
  /** What a killed process leaves: its files as they are at this instant, and perhaps a line cut short in each that grows. */
  function killed(directory: string, torn: boolean): string {
    const copy = newFolder()
    cpSync(directory, copy, { recursive: true })
    for (const each of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
      if (torn && each.endsWith('.jsonl')) appendFileSync(join(copy, each), '{"id":9,"previ')
    }
    return copy
  }

  test.for([false, true])('executions go on at their last state, marked as a redrive (a line cut short: %s)', async (torn) => {
    const before = createBench({ a: () => ok({ from: 'a' }), b: hang })
    const arn = before.start(before.machine(states({ A: call('a', { Next: 'B' }), B: call('b') })))
    await before.clock.advance(1)
    const after = createBench({ b: echo }, { directory: killed(before.directory, torn) })
    expect(after.engine.describeExecution(arn).status).toBe('RUNNING')
    expect(after.calls).toEqual([])
    expect(after.engine.recover().map((each) => each.arn)).toEqual([arn])
    expect(await after.end(arn)).toMatchObject({ status: 'SUCCEEDED', output: { from: 'a' }, redriveCount: 1 })
    expect(after.types(arn)).toContain('ExecutionRedriven')
    const events = after.engine.history(arn)
    expect(events.map((each) => each['id'])).toEqual(events.map((_, index) => index + 1))
    expect(after.engine.recover()).toEqual([])
  })

  test.for([false, true])(
    'a Map run goes on: children that succeeded are not run again, the others go on (a line cut short: %s)',
    async (torn) => {
      const work: Work = (payload) => (payload === 0 ? ok(payload) : hang(payload, 0))
      const before = createBench({ f: echo, g: work })
      const processor = states({ A: call('f', { Next: 'B' }), B: call('g') })
      const arn = before.start(before.machine(states({ M: distributed(processor, { MaxConcurrency: 2 }) })), [0, 1, 2, 3])
      await before.clock.advance(1)
      const after = createBench({ f: echo, g: echo }, { directory: killed(before.directory, torn) })
      after.engine.recover()
      expect(await after.end(arn)).toMatchObject({ status: 'SUCCEEDED', output: [0, 1, 2, 3] })
      expect(after.calls.map((each) => `${each.name}${show(each.payload)}`).sort()).toEqual(['f3', 'g1', 'g2', 'g3'])
      expect(after.engine.mapRuns(arn)).toMatchObject([{ status: 'SUCCEEDED', redriveCount: 1 }])
    },
  )

  test('an execution that had not entered a state begins at the first', async () => {
    const before = createBench({ f: echo })
    const arn = before.start(before.machine(only('f')), { a: 1 })
    const after = createBench({ f: echo }, { directory: killed(before.directory, false) })
    after.engine.recover()
    expect((await after.end(arn)).output).toEqual({ a: 1 })
  })

  test('an execution whose last event was written, and not yet that it has ended, has ended', async () => {
    const before = createBench({ f: echo })
    const arn = before.start(before.machine(only('f')), 1)
    const journal = readFileSync(join(before.directory, 'journal.jsonl'), 'utf8')
    const { stoppedAt } = await before.end(arn)
    const copy = killed(before.directory, false)
    writeFileSync(join(copy, 'journal.jsonl'), journal)
    const after = createBench({}, { directory: copy })
    expect(after.engine.describeExecution(arn)).toMatchObject({ status: 'SUCCEEDED', output: 1, stoppedAt })
    expect(after.engine.recover()).toEqual([])
  })

  test('an execution that was not recovered can be stopped', async () => {
    const before = createBench({ f: hang })
    const arn = before.start(before.machine(only('f')))
    await before.clock.advance(1)
    const after = createBench({ f: echo }, { directory: killed(before.directory, false) })
    expect((await after.engine.stopExecution(arn)).status).toBe('ABORTED')
    expect(after.calls).toEqual([])
  })

  test('closing ends no execution: the next engine recovers them, the ended ones it leaves alone', async () => {
    const before = createBench({ f: hang })
    const machine = before.machine(states({ M: distributed(states({ A: call('f') })) }))
    const [stopped, left] = [before.start(machine, [1]), before.start(machine, [2])]
    await before.clock.advance(1)
    await before.engine.stopExecution(stopped)
    await before.engine.close()
    const after = createBench({ f: echo }, { directory: before.directory })
    expect(after.engine.mapRuns(left)).toMatchObject([{ status: 'RUNNING' }])
    expect(after.engine.mapRuns(stopped)).toMatchObject([{ status: 'ABORTED' }])
    expect(after.engine.recover().map((each) => each.arn)).toEqual([left])
    expect((await after.end(left)).output).toEqual([2])
    expect(after.engine.describeExecution(stopped).status).toBe('ABORTED')
  })

  test('the journal keeps one line per execution and Map run from one start to the next', async () => {
    const before = createBench({ f: echo })
    await before.run(states({ M: distributed(only('f')) }), [1, 2, 3])
    const lines = () => readFileSync(join(before.directory, 'journal.jsonl'), 'utf8').trimEnd().split('\n').length
    expect(lines()).toBe(10)
    createBench({}, { directory: before.directory })
    expect(lines()).toBe(5)
  })
})

test('an execution whose functions answer at once lets other work of the process in', async () => {
  const bench = createBench({ f: echo })
  const arn = bench.start(bench.machine(states({ A: call('f', { Next: 'A' }) })))
  await new Promise((resolve) => setImmediate(resolve))
  expect(bench.engine.describeExecution(arn).status).toBe('RUNNING')
  expect((await bench.end(arn)).status).toBe('FAILED')
})
