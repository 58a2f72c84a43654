import { describe, expect, test } from 'vitest'
import { stepFunctionsApi } from '../../../local/workflows/api.ts'
import { isArray, isObject, type Json, type JsonObject } from '../../../local/workflows/json.ts'
import { call, createBench, distributed, echo, hang, only, pass, ROLE, START, show, states, thrown, type Work } from './kit.ts'

const SECONDS = START / 1000

function open(functions: Record<string, Work> = {}) {
  const bench = createBench(functions)
  const api = stepFunctionsApi(bench.engine)
  const ask = async (action: string, body: JsonObject = {}): Promise<JsonObject> => {
    const answer = await api(action, body)
    if (!isObject(answer)) throw new Error('Not an object')
    return answer
  }
  return { ...bench, api, ask }
}
const list = (value: Json | undefined): readonly Json[] => (value !== undefined && isArray(value) ? value : [])
const refusal = (name: string, message = '') => expect.objectContaining({ name, message: expect.stringContaining(message) })

describe('refuses', () => {
  test.for([
    ['an action that it does not know', 'TagResource', {}, 'UnknownOperationException', 'TagResource'],
    ['what objects inherit', 'toString', {}, 'UnknownOperationException', 'toString'],
    ['a field that it does not know', 'StartExecution', { stateMachineArn: 'a', shape: 1 }, 'ValidationException', 'shape'],
    ['a field of the wrong type', 'StartExecution', { stateMachineArn: 'a', input: {} }, 'ValidationException', 'input'],
    ['a missing field', 'DescribeExecution', {}, 'ValidationException', 'executionArn'],
    [
      'an express machine',
      'CreateStateMachine',
      { name: 'a', definition: '{}', roleArn: ROLE, type: 'EXPRESS' },
      'ValidationException',
      'type',
    ],
    ['a bad definition', 'CreateStateMachine', { name: 'a', definition: '{}', roleArn: ROLE }, 'InvalidDefinition', 'StartAt'],
    ['a bad name', 'CreateStateMachine', { name: 'a b', definition: '{}', roleArn: ROLE }, 'InvalidName', 'a b'],
    ['an update of nothing', 'UpdateStateMachine', { stateMachineArn: 'a' }, 'MissingRequiredParameter', 'definition'],
    ['an unknown machine', 'DescribeStateMachine', { stateMachineArn: 'a' }, 'StateMachineDoesNotExist', 'a'],
    ['an unknown execution', 'StopExecution', { executionArn: 'a' }, 'ExecutionDoesNotExist', 'a'],
    ['an unknown Map run', 'DescribeMapRun', { mapRunArn: 'a' }, 'ResourceNotFound', 'a'],
    ['a list of everything', 'ListExecutions', {}, 'ValidationException', 'stateMachineArn'],
    ['a token of its own', 'ListStateMachines', { nextToken: 'x' }, 'InvalidToken', 'x'],
  ] as const)('%s', async ([, action, body, name, message]) => {
    await expect(open().api(action, body)).rejects.toEqual(refusal(name, message))
  })
})

test('machines: create, describe, list in pages, update, validate, delete', async () => {
  const { ask } = open()
  const definition = JSON.stringify(states({ A: pass() }))
  const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:b'
  for (const name of ['c', 'b', 'a']) {
    expect(await ask('CreateStateMachine', { name, definition, roleArn: ROLE })).toMatchObject({ creationDate: SECONDS })
  }
  expect(await ask('DescribeStateMachine', { stateMachineArn })).toMatchObject({
    stateMachineArn,
    name: 'b',
    definition,
    roleArn: ROLE,
    type: 'STANDARD',
    status: 'ACTIVE',
    creationDate: SECONDS,
  })
  const first = await ask('ListStateMachines', { maxResults: 2 })
  const second = await ask('ListStateMachines', { maxResults: 2, nextToken: first['nextToken'] ?? '' })
  expect([...list(first['stateMachines']), ...list(second['stateMachines'])]).toMatchObject([
    { name: 'a' },
    { name: 'b' },
    { name: 'c' },
  ])
  expect(second['nextToken']).toBeUndefined()
  const changed = JSON.stringify(states({ B: pass() }))
  expect(await ask('UpdateStateMachine', { stateMachineArn, definition: changed })).toMatchObject({ updateDate: SECONDS })
  expect(await ask('DescribeStateMachine', { stateMachineArn })).toMatchObject({ definition: changed })
  expect(await ask('ValidateStateMachineDefinition', { definition })).toEqual({ result: 'OK', diagnostics: [], truncated: false })
  expect(await ask('ValidateStateMachineDefinition', { definition: '{}' })).toMatchObject({
    result: 'FAIL',
    diagnostics: [{ severity: 'ERROR', message: expect.stringContaining('StartAt') }],
  })
  expect(await ask('DeleteStateMachine', { stateMachineArn })).toEqual({})
  await expect(ask('DescribeStateMachine', { stateMachineArn })).rejects.toEqual(refusal('StateMachineDoesNotExist'))
})

test('executions: start, describe, list by status, stop, redrive', async () => {
  const bench = open({ f: hang, e: () => thrown('E', 'no') })
  const stateMachineArn = bench.machine(only('f'), 'm')
  const { executionArn } = await bench.ask('StartExecution', { stateMachineArn, name: 'one', input: '{"a":1}' })
  const arn = show(executionArn ?? '')
  expect(await bench.ask('DescribeExecution', { executionArn: arn })).toEqual({
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:m:one',
    stateMachineArn,
    name: 'one',
    status: 'RUNNING',
    startDate: SECONDS,
    input: '{"a":1}',
    inputDetails: { included: true },
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
  })
  await bench.ask('StartExecution', { stateMachineArn, name: 'two' })
  await bench.clock.advance(1500)
  expect(await bench.ask('StopExecution', { executionArn: arn, error: 'E', cause: 'c' })).toEqual({ stopDate: SECONDS + 1.5 })
  const named = async (statusFilter: string) =>
    list((await bench.ask('ListExecutions', { stateMachineArn, statusFilter }))['executions'])
  expect(await named('RUNNING')).toMatchObject([{ name: 'two' }])
  expect(await named('ABORTED')).toMatchObject([{ name: 'one', stopDate: SECONDS + 1.5 }])
  expect(await named('PENDING_REDRIVE')).toEqual([])
  expect(list((await bench.ask('ListExecutions', { stateMachineArn }))['executions'])).toMatchObject([
    { name: 'two' },
    { name: 'one' },
  ])
  expect(await bench.ask('DescribeExecution', { executionArn: arn })).toMatchObject({
    status: 'ABORTED',
    error: 'E',
    cause: 'c',
    redriveStatus: 'REDRIVABLE',
  })
  expect(await bench.ask('RedriveExecution', { executionArn: arn, clientToken: 't' })).toEqual({ redriveDate: SECONDS + 1.5 })
  expect(await named('RUNNING')).toHaveLength(2)
})

test('GetExecutionHistory: pages, from either end, with or without data', async () => {
  const bench = open()
  const { arn: executionArn } = await bench.run(states({ A: pass() }), { a: 1 })
  const first = await bench.ask('GetExecutionHistory', { executionArn, maxResults: 3 })
  const second = await bench.ask('GetExecutionHistory', { executionArn, maxResults: 3, nextToken: first['nextToken'] ?? '' })
  expect([...list(first['events']), ...list(second['events'])]).toMatchObject([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }])
  const last = await bench.ask('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 1 })
  expect(list(last['events'])).toEqual([
    {
      id: 4,
      previousEventId: 3,
      timestamp: SECONDS,
      type: 'ExecutionSucceeded',
      executionSucceededEventDetails: { output: '{"a":1}' },
    },
  ])
  const bare = await bench.ask('GetExecutionHistory', { executionArn, includeExecutionData: false })
  expect(JSON.stringify(bare)).not.toContain('\\"a\\"')
})

test('Map runs: list, describe, and their children', async () => {
  const bench = open({ f: (payload, earlier) => (earlier === 1 ? thrown('E') : echo(payload, 0)) })
  const map = distributed(states({ A: call('f') }), { MaxConcurrency: 1, ToleratedFailureCount: 1 })
  const { arn: executionArn } = await bench.run(states({ M: map }), [1, 2, 3])
  const runs = list((await bench.ask('ListMapRuns', { executionArn }))['mapRuns'])
  expect(runs).toMatchObject([{ executionArn, startDate: SECONDS, stopDate: SECONDS }])
  const mapRunArn = isObject(runs[0]) ? (runs[0]['mapRunArn'] ?? '') : ''
  const counts = { pending: 0, running: 0, succeeded: 2, failed: 1, timedOut: 0, aborted: 0, total: 3, resultsWritten: 0 }
  expect(await bench.ask('DescribeMapRun', { mapRunArn })).toEqual({
    mapRunArn,
    executionArn,
    status: 'SUCCEEDED',
    startDate: SECONDS,
    stopDate: SECONDS,
    maxConcurrency: 1,
    toleratedFailureCount: 1,
    toleratedFailurePercentage: 0,
    itemCounts: counts,
    executionCounts: counts,
    redriveCount: 0,
  })
  const children = await bench.ask('ListExecutions', { mapRunArn, statusFilter: 'FAILED' })
  expect(list(children['executions'])).toMatchObject([{ mapRunArn, itemCount: 1, status: 'FAILED' }])
})
