import { expect, it } from 'vitest'
import { parseOptions } from '../../local/options.ts'

it('has defaults for everything', () => {
  expect(parseOptions([])).toEqual({ 'run-once': false, json: false, isolated: false, data: '.local', fresh: false, help: false })
})

it('takes what is given', () => {
  expect(parseOptions(['--learners', '1000', '--run-once', '--json', '--port', '0'])).toMatchObject({
    learners: 1000,
    'run-once': true,
    json: true,
    port: 0,
  })
})

it.each([
  [['--learners', '0'], '--learners: must be a whole number from 1 to 1000000'],
  [['--learners', 'many'], '--learners: must be a whole number from 1 to 1000000'],
  [['--learners', '1.5'], '--learners: must be a whole number from 1 to 1000000'],
  [['--port', '70000'], '--port: must be a whole number from 0 to 65535'],
  [['--world', 'a.json', '--seed', 'b'], '--seed: stands in the world file'],
  [['--json'], '--json: needs --run-once'],
  [['--nonsense'], "Unknown option '--nonsense'"],
  [['extra'], "Unexpected argument 'extra'"],
])('refuses %j naming what is wrong', (argv, message) => {
  expect(() => parseOptions(argv)).toThrow(message)
})
