import { expect, test } from 'vitest'
import { virtualClock } from '../../../local/workflows/clock.ts'
import { Interrupted } from '../../../local/workflows/errors.ts'
import { createScope, sleep, within } from '../../../local/workflows/scope.ts'
import { call, createBench, echo, inline, ok, states, thrown, type Work } from './kit.ts'

test('a scope ends with the one around it, and forgets it when it ends first', () => {
  const outer = createScope()
  const inner = createScope(outer)
  let told = 0
  inner.onEnd(() => told++)
  outer.end()
  expect([inner.ended(), told]).toEqual([true, 1])
  inner.end()
  expect(told).toBe(1)
  expect(createScope(outer).ended()).toBe(true)
})

test('in a scope that has ended nothing is waited for', async () => {
  const clock = virtualClock(0)
  const scope = createScope()
  scope.end()
  expect(() => scope.check()).toThrow(Interrupted)
  expect(() => sleep(clock, scope, 1000)).toThrow(Interrupted)
  expect(() => within(clock, scope, Promise.resolve(1), 1000)).toThrow(Interrupted)
  expect(clock.pending()).toEqual([])
})

test('an answer that comes in the same instant as the failure of another iteration leads to no further call', async () => {
  const answers: (() => void)[] = []
  const together: Work = (payload) =>
    new Promise((resolve) => {
      answers.push(() => resolve(payload === 1 ? thrown('E') : ok(payload)))
      if (answers.length === 3) for (const each of answers) each()
    })
  const bench = createBench({ together, next: echo })
  const processor = states({ A: call('together', { Next: 'B' }), B: call('next') })
  expect((await bench.run(states({ M: inline(processor) }), [1, 2, 3])).error).toBe('E')
  await bench.clock.advance(1000)
  expect(bench.calls.map((each) => each.name)).not.toContain('next')
})
