import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../local/workflows/json.ts'
import { call, createBench, echo, inline, ok, only, pass, START, states } from './kit.ts'

const outputOf = async (definition: JsonObject, input?: Json) => {
  const { output, error, cause } = await createBench({ echo }).run(definition, input)
  return error === undefined ? output : { error, cause }
}

// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
describe('input and output', () => {
  test('InputPath, Parameters, the task, ResultSelector, ResultPath and OutputPath apply in this order', async () => {
    const bench = createBench({ double: (payload) => ok({ got: payload }) })
    const ended = await bench.run(
      only('double', {
        InputPath: '$.inner',
        Parameters: { FunctionName: 'double', Payload: { 'n.$': '$.n', fixed: 'yes' } },
        ResultSelector: { 'reply.$': '$.Payload.got', 'status.$': '$.StatusCode' },
        ResultPath: '$.out.done',
        OutputPath: '$.out',
      }),
      { inner: { n: 3 }, out: { kept: true } },
    )
    expect(bench.calls.map((each) => each.payload)).toEqual([{ n: 3, fixed: 'yes' }])
    expect(ended.output).toEqual({ kept: true, done: { reply: { n: 3, fixed: 'yes' }, status: 200 } })
  })

  test('InputPath null gives {} to the state, OutputPath null gives {} to the next', async () => {
    expect(await outputOf(states({ A: pass({ InputPath: null }) }), { a: 1 })).toEqual({})
    expect(await outputOf(states({ A: pass({ OutputPath: null }) }), { a: 1 })).toEqual({})
  })

  test('ResultPath null throws the result away and keeps the input', async () => {
    expect(await outputOf(states({ A: pass({ Result: 7, ResultPath: null }) }), { a: 1 })).toEqual({ a: 1 })
  })

  test('ResultPath puts into the input as the state got it, not as InputPath left it', async () => {
    expect(await outputOf(states({ A: pass({ InputPath: '$.a', ResultPath: '$.b' }) }), { a: 1 })).toEqual({ a: 1, b: 1 })
  })

  test('ResultPath into something that is no object is States.ResultPathMatchFailure', async () => {
    expect(await outputOf(states({ A: pass({ Result: 1, ResultPath: '$.a.b' }) }), { a: 'text' })).toMatchObject({
      error: 'States.ResultPathMatchFailure',
    })
  })

  test('a path to nothing ends the execution with States.Runtime', async () => {
    expect(await outputOf(states({ A: pass({ InputPath: '$.nothing' }) }), {})).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining("'$.nothing'"),
    })
  })

  test('the result of lambda:invoke holds Payload, StatusCode and ExecutedVersion', async () => {
    const definition = states({
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'echo', Payload: [1] },
        End: true,
      },
    })
    expect(await outputOf(definition)).toEqual({ ExecutedVersion: '$LATEST', Payload: [1], StatusCode: 200 })
  })

  test('a Map gives the results of its iterations in the order of its items', async () => {
    const definition = states({
      M: inline(states({ A: call('echo') }), { ItemsPath: '$.all', ItemSelector: { 'v.$': '$$.Map.Item.Value' } }),
    })
    expect(await outputOf(definition, { all: [3, 1, 2] })).toEqual([{ v: 3 }, { v: 1 }, { v: 2 }])
  })
})

// https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
describe('Choice', () => {
  const choose = (rule: JsonObject, input: Json, rest: JsonObject = { Default: 'No' }) =>
    outputOf(
      states({
        C: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], ...rest },
        Yes: pass({ Result: 'yes' }),
        No: pass({ Result: 'no' }),
      }),
      input,
    )

  test.for([
    [{ StringEquals: 'b' }, 'b', 'a'],
    [{ StringLessThan: 'b' }, 'a', 'b'],
    [{ StringLessThanEquals: 'b' }, 'b', 'c'],
    [{ StringGreaterThan: 'b' }, 'c', 'b'],
    [{ StringGreaterThanEquals: 'b' }, 'b', 'a'],
    [{ NumericEquals: 2 }, 2, 3],
    [{ NumericLessThan: 2 }, 1, 2],
    [{ NumericLessThanEquals: 2 }, 2, 3],
    [{ NumericGreaterThan: 2 }, 3, 2],
    [{ NumericGreaterThanEquals: 2 }, 2, 1],
    [{ BooleanEquals: true }, true, false],
    [{ TimestampEquals: '2026-01-01T00:00:00Z' }, '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:01Z'],
    [{ TimestampLessThan: '2026-01-01T00:00:00Z' }, '2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00Z'],
    [{ TimestampLessThanEquals: '2026-01-01T00:00:00Z' }, '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'],
    [{ TimestampGreaterThan: '2026-01-01T00:00:00Z' }, '2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z'],
    [{ TimestampGreaterThanEquals: '2026-01-01T00:00:00Z' }, '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z'],
    [{ IsNull: true }, null, 0],
    [{ IsString: true }, '', 0],
    [{ IsNumeric: true }, 0, '0'],
    [{ IsBoolean: false }, 'true', true],
  ] as const)('%j', async ([comparison, matching, other]) => {
    expect(await choose({ Variable: '$.v', ...comparison }, { v: matching })).toBe('yes')
    expect(await choose({ Variable: '$.v', ...comparison }, { v: other })).toBe('no')
  })

  test('a value of another type does not match, and is no error', async () => {
    expect(await choose({ Variable: '$.v', NumericEquals: 1 }, { v: '1' })).toBe('no')
    expect(await choose({ Variable: '$.v', TimestampLessThan: '2027-01-01T00:00:00Z' }, { v: '2026' })).toBe('no')
  })

  test('IsPresent asks whether there is anything, null included; any other comparison with nothing is States.Runtime', async () => {
    expect(await choose({ Variable: '$.v', IsPresent: true }, { v: null })).toBe('yes')
    expect(await choose({ Variable: '$.v', IsPresent: false }, {})).toBe('yes')
    expect(await choose({ Variable: '$.v', StringEquals: 'a' }, {})).toMatchObject({ error: 'States.Runtime' })
  })

  test('…Path compares with another value of the input', async () => {
    expect(await choose({ Variable: '$.a', NumericLessThanPath: '$.b' }, { a: 1, b: 2 })).toBe('yes')
    expect(await choose({ Variable: '$.a', NumericLessThanPath: '$.b' }, { a: 2, b: 2 })).toBe('no')
  })

  test('And, Or and Not combine; And stops at the first that is false', async () => {
    const one = { Variable: '$.a', NumericEquals: 1 }
    const two = { Variable: '$.b', NumericEquals: 2 }
    expect(await choose({ And: [one, two] }, { a: 1, b: 2 })).toBe('yes')
    expect(await choose({ And: [{ Variable: '$.b', IsPresent: true }, two] }, { a: 1 })).toBe('no')
    expect(await choose({ Or: [one, two] }, { a: 0, b: 2 })).toBe('yes')
    expect(await choose({ Not: one }, { a: 0 })).toBe('yes')
  })

  test('the first rule that matches decides', async () => {
    const rule = (Next: string) => ({ Variable: '$.a', IsPresent: true, Next })
    const definition = states({
      C: { Type: 'Choice', Choices: [rule('First'), rule('Second')] },
      First: pass({ Result: 1 }),
      Second: pass({ Result: 2 }),
    })
    expect(await outputOf(definition, { a: 0 })).toBe(1)
  })

  test('without a match and a Default: States.NoChoiceMatched', async () => {
    const definition = states({ C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'A' }] }, A: pass() })
    expect(await outputOf(definition, { a: 0 })).toMatchObject({ error: 'States.NoChoiceMatched' })
  })
})

// https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
describe('Wait', () => {
  test.for([
    ['Seconds', { Seconds: 90 }, {}, 90_000],
    ['SecondsPath', { SecondsPath: '$.s' }, { s: 5 }, 5000],
    ['Timestamp', { Timestamp: '2026-11-20T06:01:00Z' }, {}, 60_000],
    ['TimestampPath', { TimestampPath: '$.t' }, { t: '2026-11-20T06:00:00.250Z' }, 250],
    ['a time that is past', { TimestampPath: '$.t' }, { t: '2020-01-01T00:00:00Z' }, 0],
  ] as const)('%s', async ([, fields, input, milliseconds]) => {
    const bench = createBench()
    const ended = await bench.run(states({ W: { Type: 'Wait', ...fields, End: true } }), input)
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: input, stoppedAt: START + milliseconds })
  })

  test.for([
    [{ SecondsPath: '$.s' }, { s: -1 }],
    [{ SecondsPath: '$.s' }, { s: '5' }],
    [{ TimestampPath: '$.t' }, { t: 'soon' }],
  ] as const)('%j of %j is States.Runtime', async ([fields, input]) => {
    expect(await outputOf(states({ W: { Type: 'Wait', ...fields, End: true } }), input)).toMatchObject({
      error: 'States.Runtime',
    })
  })
})

// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
describe('intrinsic functions', () => {
  const evaluate = (expression: string, input: Json = {}) =>
    outputOf(states({ A: pass({ Parameters: { 'v.$': expression } }) }), input)
  test.for([
    ["States.Format('run {} of {}', $.n, 'x')", { n: 3 }, 'run 3 of x'],
    ["States.Format('{}', $.n)", { n: null }, 'null'],
    ["States.Array(1, $.n, 'a, b', States.ArrayLength($.l))", { n: true, l: [1, 2] }, [1, true, 'a, b', 2]],
    ['States.JsonToString($.o)', { o: { a: [1] } }, '{"a":[1]}'],
    ['States.StringToJson($.t)', { t: '{"a":1}' }, { a: 1 }],
    ['States.MathAdd($.n, -1)', { n: 3 }, 2],
  ] as const)('%s', async ([expression, input, value]) => {
    expect(await evaluate(expression, input)).toEqual({ v: value })
  })

  test.for([
    ['States.StringToJson($.t)', { t: '{' }],
    ["States.Format('{} {}', $.t)", { t: 1 }],
    ['States.ArrayLength($.t)', { t: 'text' }],
  ] as const)('%s of %j is States.IntrinsicFailure', async ([expression, input]) => {
    expect(await evaluate(expression, input)).toMatchObject({ error: 'States.IntrinsicFailure' })
  })
})

// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
describe('the context object', () => {
  test('tells of the execution, the machine and the state', async () => {
    const bench = createBench()
    const machine = bench.machine(
      states({ A: { Type: 'Wait', Seconds: 1, Next: 'B' }, B: pass({ Parameters: { 'v.$': '$$' } }) }),
      'm',
    )
    const arn = bench.start(machine, { a: 1 }, 'e')
    expect((await bench.end(arn)).output).toEqual({
      v: {
        Execution: {
          Id: 'arn:aws:states:us-east-1:123456789012:execution:m:e',
          Input: { a: 1 },
          Name: 'e',
          RedriveCount: 0,
          RoleArn: 'arn:aws:iam::123456789012:role/states',
          StartTime: '2026-11-20T06:00:00.000Z',
        },
        StateMachine: { Id: 'arn:aws:states:us-east-1:123456789012:stateMachine:m', Name: 'm' },
        State: { Name: 'B', EnteredTime: '2026-11-20T06:00:01.000Z', RetryCount: 0 },
      },
    })
  })

  test('counts the retries of the state', async () => {
    const bench = createBench({ f: (payload, earlier) => (earlier < 2 ? { kind: 'crashed', message: '' } : ok(payload)) })
    const ended = await bench.run(
      only('f', {
        Parameters: { FunctionName: 'f', Payload: { 'n.$': '$$.State.RetryCount' } },
        Retry: [{ ErrorEquals: ['States.ALL'] }],
      }),
    )
    expect(ended.output).toEqual({ n: 2 })
  })

  test('gives the item and its index to ItemSelector', async () => {
    const definition = states({
      M: inline(states({ A: pass() }), {
        ItemsPath: '$.l',
        ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value', 'k.$': '$.k' },
      }),
    })
    expect(await outputOf(definition, { l: ['a', 'b'], k: 1 })).toEqual([
      { i: 0, v: 'a', k: 1 },
      { i: 1, v: 'b', k: 1 },
    ])
  })
})

// https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html, …/state-fail.html
describe('ends', () => {
  test('Succeed ends with what OutputPath leaves', async () => {
    expect(await outputOf(states({ S: { Type: 'Succeed', OutputPath: '$.a' } }), { a: [1] })).toEqual([1])
  })

  test('Fail ends with its Error and Cause, given or read from the input', async () => {
    const fail = (rest: JsonObject) => states({ F: { Type: 'Fail', ...rest } })
    expect(await outputOf(fail({ Error: 'E', Cause: 'c' }))).toEqual({ error: 'E', cause: 'c' })
    expect(await outputOf(fail({ ErrorPath: '$.e', CausePath: '$.c' }), { e: 'X', c: 'y' })).toEqual({ error: 'X', cause: 'y' })
  })
})
