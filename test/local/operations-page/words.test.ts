import { expect, it } from 'vitest'
import { schedules } from '../../../lambdas/schedules.ts'
import { machineFiles } from '../../../local/machines.ts'
import { exampleInput } from '../../../local/operations-page/example-input.ts'
import { inWords } from '../../../local/operations-page/schedule-words.ts'

it('says in words when each workflow starts', () => {
  const said = Object.values(schedules).map(({ cron }) => inWords(cron))
  expect(said).toEqual([
    'At 00:00, 06:00, 12:00 and 18:00, only on Friday',
    'At 0, 15, 30, and 45 minutes past the hour, at 16:00',
    'Every hour',
    'At 02:00',
    'At 03:00',
  ])
})

it('counts days of the week from Sunday, as 1', () => expect(inWords('cron(0 6 ? * 6 *)')).toBe('At 06:00, only on Friday'))

const machines = machineFiles().map(({ name, definition }) => ({ name, definition }))

it.each(machines)('the example of an input of $name holds all that its states read of it', ({ definition }) => {
  const example: unknown = JSON.parse(exampleInput(definition))
  const read = Array.from(definition.matchAll(/\$\$\.Execution\.Input\.(\w+)/g), ([, field = '']) => field)
  expect(example).toEqual(expect.objectContaining(Object.fromEntries(read.map((field) => [field, expect.anything()]))))
})

it('takes the first example, and none where the words of a machine hold none', () => {
  const of = (comment?: string) =>
    exampleInput(
      JSON.stringify({ ...(comment !== undefined && { Comment: comment }), StartAt: 'A', States: { A: { Type: 'Succeed' } } }),
    )
  expect(of('Does. Input: {"a": {"b": 1}}, or {"c": 2}.')).toBe('{"a": {"b": 1}}')
  expect(of('Input: whatever {x}')).toBe('{}')
  expect(of('Does {"a": 1}')).toBe('{}')
  expect(of()).toBe('{}')
})
