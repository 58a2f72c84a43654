import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { functions, placeholderOf } from '../../../lambdas/functions.ts'
import { compileMachine } from '../../../local/workflows/definition.ts'
import type { JsonObject } from '../../../local/workflows/json.ts'
import { call, createBench, distributed, inline, pass, ROLE, states } from './kit.ts'

const compile = (definition: JsonObject) => () => compileMachine(JSON.stringify(definition))
const FOLDER = new URL('../../../statemachines/', import.meta.url)
const machines = readdirSync(FOLDER).filter((each) => each.endsWith('.asl.json'))

/** A machine's text, its placeholders replaced by the functions' names. */
function deployed(file: string): string {
  const names = new Map<string, string>()
  for (const name of Object.keys(functions) as (keyof typeof functions)[]) names.set(placeholderOf(name), name)
  return readFileSync(new URL(file, FOLDER), 'utf8').replaceAll(/\$\{(\w+)\}/g, (_, placeholder: string) => {
    const name = names.get(placeholder)
    if (name === undefined) throw new Error(`No function for ${placeholder}`)
    return name
  })
}

// https://states-language.net/spec.html: a field that an interpreter does not know could change what the machine does.
describe('refuses what it does not know', () => {
  test.for([
    ['the machine', states({ A: pass() }, { Timeout: 3 }), 'The machine: unknown field "Timeout"'],
    ['a state', states({ A: pass({ Assign: {} }) }), 'State "A": unknown field "Assign"'],
    ['a task', states({ A: call('f', { HeartbeatSeconds: 3 }) }), 'State "A": unknown field "HeartbeatSeconds"'],
    ['a type', states({ A: { Type: 'Parallel', Branches: [], End: true } }), 'State "A", field "Type": "Parallel" is not'],
    ['a resource', states({ A: call('f', { Resource: 'arn:aws:states:::sqs:sendMessage' }) }), 'State "A", field "Resource"'],
    ['parameters', states({ A: call('f', { Parameters: { FunctionName: 'f', Qualifier: '1' } }) }), 'unknown field "Qualifier"'],
    ['a retrier', states({ A: call('f', { Retry: [{ ErrorEquals: ['E'], MaxTries: 1 }] }) }), 'unknown field "MaxTries"'],
    ['a catcher', states({ A: call('f', { Catch: [{ ErrorEquals: ['E'], Next: 'A', Output: 1 }] }) }), 'unknown field "Output"'],
    ['a Map', states({ A: distributed(states({ B: pass() }), { ItemBatcher: {} }) }), 'State "A": unknown field "ItemBatcher"'],
    [
      'an inline Map',
      states({ A: inline(states({ B: pass() }), { ToleratedFailureCount: 1 }) }),
      'only a distributed Map has it',
    ],
    [
      'a nested distributed Map',
      states({ A: inline(states({ B: distributed(states({ C: pass() })) })) }),
      'State "B": a distributed Map',
    ],
    [
      'an intrinsic function',
      states({ A: pass({ Parameters: { 'a.$': 'States.UUID()' } }) }),
      '"States.UUID()" is neither a path',
    ],
    ['a path', states({ A: pass({ InputPath: '$..a' }) }), '"$..a" is not a reference path'],
    [
      'a comparison',
      states({ A: { Type: 'Choice', Choices: [{ Variable: '$', StringMatches: 'a*', Next: 'A' }] } }),
      '"StringMatches"',
    ],
    ['JSONata', states({ A: pass() }, { QueryLanguage: 'JSONata' }), 'must be JSONPath'],
    [
      'a reserved error name',
      states({ A: call('f', { Retry: [{ ErrorEquals: ['States.Timeuot'] }] }) }),
      '"States.Timeuot" is not one',
    ],
  ] as const)('%s', ([, definition, problem]) => {
    expect(compile(definition)).toThrow(problem)
  })

  test('and a machine that was refused does not exist', () => {
    const { engine } = createBench()
    const definition = JSON.stringify(states({ A: pass({ Assign: {} }) }))
    expect(() => engine.createStateMachine({ name: 'm', definition, roleArn: ROLE })).toThrow(
      expect.objectContaining({ name: 'InvalidDefinition' }),
    )
    expect(engine.stateMachines()).toEqual([])
  })
})

// https://states-language.net/spec.html#transitions, #states-fields, #errors, #choice-state
describe('refuses what is wrong', () => {
  const retry = (...lists: string[][]) => states({ A: call('f', { Retry: lists.map((ErrorEquals) => ({ ErrorEquals })) }) })
  test.for([
    ['no such state', states({ A: pass({ Next: 'B' }) }), 'State "A": there is no state "B" to go to'],
    [
      'a Catch to another scope',
      states({ A: inline(states({ B: call('f', { Catch: [{ ErrorEquals: ['E'], Next: 'A' }] }) })) }),
      'no state "A"',
    ],
    ['no first state', { StartAt: 'X', States: { A: pass() } }, 'field "StartAt": there is no state "X"'],
    ['two states of one name', states({ A: inline(states({ A: pass() })) }), 'State "A": there are two of this name'],
    ['Next and End', states({ A: pass({ Next: 'A', End: true }) }), 'State "A": needs exactly one of Next, End'],
    ['States.ALL not alone', retry(['E', 'States.ALL']), 'States.ALL must stand alone and last'],
    ['States.ALL not last', retry(['States.ALL'], ['E']), 'Retry"[0].ErrorEquals: States.ALL must stand alone and last'],
    ['an empty ErrorEquals', retry([]), 'must be a list that is not empty'],
    [
      'MaxAttempts below 0',
      states({ A: call('f', { Retry: [{ ErrorEquals: ['E'], MaxAttempts: -1 }] }) }),
      'MaxAttempts: must be a number from 0',
    ],
    [
      'BackoffRate below 1',
      states({ A: call('f', { Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.5 }] }) }),
      'BackoffRate: must be a number from 1',
    ],
    ['a part of a second', states({ A: call('f', { TimeoutSeconds: 1.5 }) }), 'TimeoutSeconds": must be a whole number'],
    [
      'a wrong operand',
      states({ A: { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: '1', Next: 'A' }] } }),
      'must be a number',
    ],
    [
      'two comparisons',
      states({ A: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, IsString: true, Next: 'A' }] } }),
      'one comparison',
    ],
    ['two ways to wait', states({ A: { Type: 'Wait', Seconds: 1, SecondsPath: '$.a', End: true } }), 'exactly one of Seconds'],
    ['a Wait until no time', states({ A: { Type: 'Wait', Timestamp: 'tomorrow', End: true } }), 'a timestamp of RFC 3339'],
    [
      'express children',
      states({
        A: {
          ...distributed(states({ B: pass() })),
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, ...states({ B: pass() }) },
        },
      }),
      'must be STANDARD',
    ],
  ] as const)('%s', ([, definition, problem]) => {
    expect(compile(definition)).toThrow(problem)
  })

  test('text that is not JSON', () => {
    expect(() => compileMachine('{')).toThrow('The machine: not JSON')
  })
})

test('every machine that deploys compiles', () => {
  expect(machines).toContain('refresh-learner-data.asl.json')
  expect(machines).toContain('refresh-one-learner.asl.json')
  for (const file of machines) expect(compileMachine(deployed(file)).states.size, file).toBeGreaterThan(1)
})
