import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { executionPage, mapRunPage } from '../../../local/operations-page/addresses.ts'
import { drawingOf } from '../../../local/operations-page/drawing.ts'
import { graphOf } from '../../../local/operations-page/graph.ts'
import { innerStatesOf } from '../../../local/operations-page/inner-states.ts'
import { layoutOf } from '../../../local/operations-page/layout.ts'
import { visitsOf } from '../../../local/operations-page/outcomes.ts'
import { systemClock } from '../../../local/workflows/clock.ts'
import { createEngine } from '../../../local/workflows/engine.ts'
import type { Invoke } from '../../../local/workflows/invocation.ts'

const LAMBDA = 'arn:aws:states:::lambda:invoke'
const task = (name: string, more: object) => ({
  Type: 'Task',
  Resource: LAMBDA,
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  ...more,
})
const each = (processor: object, more: object) => ({
  Type: 'Map',
  ItemsPath: '$.items',
  ToleratedFailurePercentage: 100,
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...processor },
  ...more,
})
const DEFINITION = JSON.stringify({
  StartAt: 'Items',
  States: {
    Items: { Type: 'Pass', Result: { items: [{ bad: 'one' }, { bad: 'both' }, { bad: 'no' }] }, Next: 'Each' },
    Each: each(
      {
        StartAt: 'First',
        States: {
          First: task('first', { ResultPath: null, Next: 'Second' }),
          Second: task('second', { ResultPath: null, End: true }),
        },
      },
      { End: true },
    ),
  },
})

it('sums what the children of a Map did, state by state, and leads to what failed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'micromasters-inner-'))
  const invoke: Invoke = async (name, payload) => {
    const bad = JSON.stringify(payload)
    const fails = bad.includes('both') ? name === 'first' : bad.includes('one') && name === 'second'
    if (!fails) return { kind: 'ok', payload: {} }
    return { kind: 'error', errorType: 'Bad', errorMessage: 'was bad', trace: [] }
  }
  const engine = createEngine({ directory, clock: systemClock, random: () => 0, invoke })
  onTestFinished(async () => {
    await engine.close()
    rmSync(directory, { recursive: true })
  })
  const { arn: machineArn } = engine.createStateMachine({ name: 'm', definition: DEFINITION, roleArn: 'arn:aws:iam::1:role/r' })
  const { arn } = engine.startExecution({ machineArn })
  const ended = await engine.ended(arn)
  const visits = visitsOf(engine.history(arn), ended)
  const inner = innerStatesOf(engine, visits)
  expect([inner.read, inner.children]).toEqual([3, 3])
  expect(Object.fromEntries(inner.notes)).toEqual({ First: '2 succeeded, 1 failed', Second: '1 succeeded, 1 failed' })
  expect(Object.fromEntries(inner.outcomes)).toEqual({ First: 'failed', Second: 'failed' })
  const run = visits.find(({ mapRunArn }) => mapRunArn !== null)?.mapRunArn ?? ''
  const failedIn = (state: string) =>
    engine.executions({ mapRunArn: run }).find((child) => innerFailure(engine.history(child.arn)) === state)?.arn ?? ''
  expect(inner.links.get('First')).toBe(`${executionPage(failedIn('First'))}#state-First`)
  expect(inner.links.get('Second')).toBe(`${executionPage(failedIn('Second'))}#state-Second`)
  const drawn = {
    title: 'm',
    outcomes: inner.outcomes,
    notes: inner.notes,
    link: (state: string) => inner.links.get(state) ?? null,
  }
  const { markup } = drawingOf(layoutOf(graphOf(DEFINITION), inner.notes), drawn)
  expect(markup).toContain('>2 succeeded, 1 failed</text>')
  expect(markup).toContain(`aria-label="First Task: failed (2 succeeded, 1 failed)"`)
  expect(mapRunPage(run)).toContain('/map-runs/')
})

/** The state in which a child failed: the last that it entered. */
function innerFailure(history: readonly object[]): string | undefined {
  const text = JSON.stringify(history)
  if (!text.includes('ExecutionFailed')) return undefined
  return text.includes('"name":"Second"') ? 'Second' : 'First'
}
