import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { outcomesOf, visitsOf } from '../../../local/operations-page/outcomes.ts'
import { systemClock } from '../../../local/workflows/clock.ts'
import { createEngine } from '../../../local/workflows/engine.ts'
import type { Invoke } from '../../../local/workflows/invocation.ts'

const LAMBDA = 'arn:aws:states:::lambda:invoke'
const task = (name: string, more: object) => ({ Type: 'Task', Resource: LAMBDA, Parameters: { FunctionName: name }, ...more })

/** Runs a machine to its end; functions named `bad…` throw. */
async function visits(definition: object, calls: { fail: number } = { fail: Number.POSITIVE_INFINITY }) {
  const directory = mkdtempSync(join(tmpdir(), 'micromasters-outcomes-'))
  const invoke: Invoke = async (name) => {
    if (!name.startsWith('bad') || calls.fail-- <= 0) return { kind: 'ok', payload: {} }
    return { kind: 'error', errorType: 'Bad', errorMessage: 'was bad', trace: [] }
  }
  const engine = createEngine({ directory, clock: systemClock, random: () => 0, invoke })
  onTestFinished(async () => {
    await engine.close()
    rmSync(directory, { recursive: true })
  })
  const { arn: machineArn } = engine.createStateMachine({
    name: 'm',
    definition: JSON.stringify(definition),
    roleArn: 'arn:aws:iam::1:role/r',
  })
  const { arn } = engine.startExecution({ machineArn })
  const ended = await engine.ended(arn)
  return visitsOf(engine.history(arn), ended)
}

it('tells an error that was caught from one that ended the execution', async () => {
  const found = await visits({
    StartAt: 'First',
    States: {
      First: task('bad', { Catch: [{ ErrorEquals: ['Bad'], Next: 'Second' }], Next: 'Second' }),
      Second: task('good', { Next: 'Third' }),
      Third: task('bad', { End: true }),
    },
  })
  expect(Object.fromEntries(outcomesOf(found))).toEqual({ First: 'caught', Second: 'succeeded', Third: 'failed' })
  expect(found[0]).toMatchObject({ error: 'Bad', failures: 1, input: '{}' })
  expect(found[2]).toMatchObject({ error: 'Bad', output: null })
})

it('counts attempts that failed before one succeeded', async () => {
  const retry = [{ ErrorEquals: ['Bad'], MaxAttempts: 3, IntervalSeconds: 1, JitterStrategy: 'FULL' }]
  const [visit] = await visits({ StartAt: 'A', States: { A: task('bad', { Retry: retry, End: true }) } }, { fail: 2 })
  expect(visit).toMatchObject({ outcome: 'succeeded', failures: 2 })
})

it('tells iterations of a Map apart from the Map, and the worst of a state', async () => {
  const found = await visits(
    {
      StartAt: 'Items',
      States: {
        Items: { Type: 'Pass', Result: { items: [1, 2] }, Next: 'Each' },
        Each: {
          Type: 'Map',
          ItemsPath: '$.items',
          MaxConcurrency: 1,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            StartAt: 'Try',
            States: {
              Try: task('bad', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Noted' }], Next: 'Noted' }),
              Noted: { Type: 'Succeed' },
            },
          },
          Next: 'Last',
        },
        Last: { Type: 'Fail', Error: 'Always', Cause: 'the test wants it' },
      },
    },
    { fail: 1 },
  )
  expect(Object.fromEntries(outcomesOf(found))).toEqual({
    Items: 'succeeded',
    Each: 'succeeded',
    Try: 'caught',
    Noted: 'succeeded',
    Last: 'failed',
  })
  expect(found.filter(({ state }) => state === 'Try').map(({ outcome }) => outcome)).toEqual(['caught', 'succeeded'])
})

it('says of what was stopped that it was aborted', async () => {
  const events = [
    { id: 1, previousEventId: 0, timestamp: 0, type: 'ExecutionStarted', executionStartedEventDetails: {} },
    { id: 2, previousEventId: 1, timestamp: 1, type: 'WaitStateEntered', stateEnteredEventDetails: { name: 'W', input: '{}' } },
  ]
  expect(visitsOf(events, { status: 'ABORTED', stoppedAt: 5_000 })).toMatchObject([
    { state: 'W', outcome: 'aborted', enteredAt: 1_000, leftAt: 5_000 },
  ])
  expect(visitsOf(events, { status: 'RUNNING', stoppedAt: null })).toMatchObject([{ outcome: 'running', leftAt: null }])
})
