import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../local/workflows/json.ts'
import { call, createBench, echo, hang, ok, only, pass, START, states, thrown, type Work } from './kit.ts'

/** When a function was called, in seconds since the start. */
async function timesOf(work: Work, retry: readonly JsonObject[], random = () => 1) {
  const bench = createBench({ f: work }, { random })
  const ended = await bench.run(only('f', { Retry: retry }))
  return { seconds: bench.calls.map((each) => each.at / 1000), status: ended.status, error: ended.error }
}

const E: Work = () => thrown('E')

// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error
describe('Retry', () => {
  test('by default: 3 retries, after 1, 2 and 4 seconds', async () => {
    expect(await timesOf(E, [{ ErrorEquals: ['E'] }])).toEqual({ seconds: [0, 1, 3, 7], status: 'FAILED', error: 'E' })
  })

  test('IntervalSeconds is the first wait, each next one BackoffRate times as long', async () => {
    const retry = [{ ErrorEquals: ['E'], IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 3 }]
    expect((await timesOf(E, retry)).seconds).toEqual([0, 3, 7.5, 14.25])
  })

  test('MaxDelaySeconds caps the wait', async () => {
    const retry = [{ ErrorEquals: ['E'], IntervalSeconds: 2, BackoffRate: 10, MaxDelaySeconds: 30, MaxAttempts: 4 }]
    expect((await timesOf(E, retry)).seconds).toEqual([0, 2, 22, 52, 82])
  })

  test('MaxAttempts 0 never retries', async () => {
    expect((await timesOf(E, [{ ErrorEquals: ['E'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }])).seconds).toEqual([0])
  })

  test('FULL jitter waits anything from 0 to the computed time', async () => {
    const parts = [0, 0.5, 0.25]
    const retry = [{ ErrorEquals: ['E'], IntervalSeconds: 4, JitterStrategy: 'FULL', MaxDelaySeconds: 10 }]
    expect((await timesOf(E, retry, () => parts.shift() ?? 1)).seconds).toEqual([0, 0, 4, 6.5])
  })

  test('only the first retrier that names the error counts, and each counts its own attempts', async () => {
    const errors = ['A', 'B', 'A', 'B', 'A']
    const work: Work = (_, earlier) => thrown(errors[earlier] ?? 'B')
    const retry = [
      { ErrorEquals: ['A'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 },
      { ErrorEquals: ['B'], IntervalSeconds: 10, BackoffRate: 1, MaxAttempts: 5 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 100 },
    ]
    expect(await timesOf(work, retry)).toEqual({ seconds: [0, 1, 11, 12, 22], status: 'FAILED', error: 'A' })
  })

  test('ends when the task succeeds', async () => {
    const work: Work = (_, earlier) => (earlier === 1 ? ok(1) : thrown('E'))
    expect(await timesOf(work, [{ ErrorEquals: ['E'] }])).toMatchObject({ seconds: [0, 1], status: 'SUCCEEDED' })
  })

  test('States.TaskFailed names any error but States.Timeout', async () => {
    expect((await timesOf(E, [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }])).seconds).toEqual([0, 1])
    const bench = createBench({ f: hang })
    const ended = await bench.run(only('f', { TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['States.TaskFailed'] }] }))
    expect(ended.error).toBe('States.Timeout')
    expect(bench.calls).toHaveLength(1)
  })

  test('States.ALL does not name States.Runtime', async () => {
    const bench = createBench({ echo })
    const retry = { Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }
    const ended = await bench.run(states({ A: call('echo', { ...retry, ResultSelector: { 'a.$': '$.nothing' } }), C: pass() }))
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
    expect(bench.calls).toHaveLength(1)
  })

  test('States.ALL does not name States.DataLimitExceeded', async () => {
    const bench = createBench({ big: () => ok('x'.repeat(262_144)) })
    const ended = await bench.run(states({ A: call('big', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }), C: pass() }))
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
  })
})

// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-fallback-states
describe('Catch', () => {
  const caught = (rest: JsonObject, work: Work = E) =>
    createBench({ f: work }).run(
      states({ A: call('f', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C', ...rest }] }), C: pass() }),
      { a: 1 },
    )

  test('without ResultPath the error replaces the input', async () => {
    const { output } = await caught({})
    expect(output).toEqual({ Error: 'E', Cause: '{"errorType":"E","errorMessage":"no","trace":[]}' })
  })

  test('ResultPath puts the error into the input of the state', async () => {
    expect((await caught({ ResultPath: '$.failure' })).output).toMatchObject({ a: 1, failure: { Error: 'E' } })
    expect((await caught({ ResultPath: null })).output).toEqual({ a: 1 })
  })

  test('takes over when the retries are used up', async () => {
    const bench = createBench({ f: E })
    const rest = { Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }], Catch: [{ ErrorEquals: ['E'], Next: 'C' }] }
    expect((await bench.run(states({ A: call('f', rest), C: pass() }))).status).toBe('SUCCEEDED')
    expect(bench.calls).toHaveLength(3)
  })

  test('the first that names the error decides where to go', async () => {
    const list = [
      { ErrorEquals: ['X', 'E'], Next: 'One' },
      { ErrorEquals: ['States.ALL'], Next: 'Two' },
    ]
    const ended = await createBench({ f: E }).run(
      states({ A: call('f', { Catch: list }), One: pass({ Result: 1 }), Two: pass({ Result: 2 }) }),
    )
    expect(ended.output).toBe(1)
  })
})

// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html: errors of the Lambda service have names of their own.
describe('errors of a function', () => {
  test.for([
    ['thrown', thrown('LeaseLost', 'gone'), 'LeaseLost'],
    ['throttled', { kind: 'throttled', message: 'Rate exceeded' }, 'Lambda.TooManyRequestsException'],
    ['crashed', { kind: 'crashed', message: 'exit 137' }, 'Runtime.ExitError'],
    ['missing', { kind: 'missing', message: 'no such' }, 'Lambda.ResourceNotFoundException'],
  ] as const)('%s', async ([, invocation, error]) => {
    const ended = await createBench({ f: () => invocation }).run(only('f'))
    expect(ended).toMatchObject({ status: 'FAILED', error })
  })
})

describe('timeouts', () => {
  // https://states-language.net/spec.html#task-state: TimeoutSeconds of a Task → States.Timeout
  test('a task that takes longer than its TimeoutSeconds fails with States.Timeout, which can be caught', async () => {
    const bench = createBench({ f: hang })
    const rest = { TimeoutSeconds: 40, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'C' }] }
    const ended = await bench.run(states({ A: call('f', rest), C: pass() }))
    expect(ended).toMatchObject({ status: 'SUCCEEDED', stoppedAt: START + 40_000 })
    expect(bench.types(ended.arn)).toContain('TaskTimedOut')
  })

  // https://states-language.net/spec.html#toplevelfields: the machine's TimeoutSeconds
  test('an execution that takes longer than the machine allows is TIMED_OUT, whatever it catches', async () => {
    const bench = createBench({ f: hang, after: echo })
    const rest = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }
    const ended = await bench.run(states({ A: call('f', rest), C: call('after') }, { TimeoutSeconds: 60 }))
    expect(ended).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout', stoppedAt: START + 60_000 })
    expect(bench.calls.map((each) => each.name)).toEqual(['f'])
    expect(bench.types(ended.arn).at(-1)).toBe('ExecutionTimedOut')
  })
})
