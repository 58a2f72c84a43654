import { readFileSync } from 'node:fs'
import aslValidator from 'asl-validator'
import { describe, expect, it } from 'vitest'
import { functions } from '../../lambdas/functions.ts'
import { taskErrors } from '../../lambdas/platform/errors.ts'
import { machineFiles } from '../../local/machines.ts'
import { isArray, isObject, type JsonObject } from '../../local/workflows/json.ts'
import retryKinds from '../../statemachines/retries.json' with { type: 'json' }
import { asObject, definitionOf, statesOf } from './machine.ts'

/** What Step Functions itself throws: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const OF_THE_PLATFORM = /^(States\.(ALL|Timeout|TaskFailed|DataLimitExceeded)|Lambda\.\w+|Runtime\.ExitError|Sandbox\.Timedout)$/

const errorsOf = (state: JsonObject) =>
  ['Retry', 'Catch'].flatMap((field) => {
    const rules = state[field]
    if (rules === undefined || !isArray(rules)) return []
    return rules.flatMap((rule) => {
      const errors = asObject(rule)['ErrorEquals'] ?? null
      return isArray(errors) ? errors.filter((error) => typeof error === 'string') : []
    })
  })

/**
 * Where what went wrong is known from, though its Catch forgets the error and goes on: all else either ends the execution in failure, or
 * notes it with the step of its own that follows.
 */
const KNOWN_FROM: Readonly<Record<string, string>> = {
  RecordChunkFailure: 'a chunk without an outcome keeps its exam run open',
  RecordFreezeFailure: 'a learner without an outcome is postponed, and the run stays open',
  RecordRangeFailure: 'a range without an outcome is done again in the next turn',
  RecordGroupFailure: 'its learners are asked about one by one',
  RecordMitxOnlineFailure: 'a learner without an outcome is left',
  RecordEdxOrgFailure: 'a learner without an outcome is left',
  SyncCourses: 'courses without an outcome are left, and named in the report',
  FlushSearch: 'the outbox keeps what was not brought',
  HoldSnapshot: 'steps that read find no snapshot, and say so',
  ReleaseSnapshot: 'the pass is through; its snapshot ends with its holder',
  ReleaseAfterFailure: 'the part fails after it',
  ReleaseSearchLease: 'how it ended was decided before; the lease expires',
  ReleaseLease: 'how it ended was decided before; the lease expires',
}

describe.each(machineFiles().map(({ name }) => name))('%s', (name) => {
  const definition = definitionOf(name)
  const states = statesOf(definition)
  const tasks = states.filter(({ state }) => state['Type'] === 'Task')

  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = aslValidator(JSON.parse(JSON.stringify(definition)))
    expect(errorsText('\n')).toBe('')
    expect(isValid).toBe(true)
  })

  it('forgets no error of which nothing else tells', () => {
    const forgotten = states.filter(({ state }) => {
      const rules = Array.isArray(state['Catch']) ? state['Catch'].map(asObject) : []
      return rules.some((rule) => {
        const next = states.find((each) => each.name === rule['Next'])?.state
        const called = next?.['Type'] === 'Task' ? JSON.stringify(asObject(next['Parameters'] ?? {})['FunctionName']) : ''
        const kept = /^"\$\.(failure|\w+Failure)"$/.test(JSON.stringify(rule['ResultPath'] ?? null))
        return !kept && next?.['Type'] !== 'Fail' && !called.startsWith('"record-')
      })
    })
    expect(forgotten.map((each) => each.name).filter((each) => !Object.hasOwn(KNOWN_FROM, each))).toEqual([])
  })

  it('names only errors that tasks or the platform throw', () => {
    const unknown = states
      .flatMap(({ state }) => errorsOf(state))
      .filter((error) => !taskErrors.some((known) => known === error) && !OF_THE_PLATFORM.test(error))
    expect(unknown).toEqual([])
  })

  it('waits longer for each function than the function may take', () => {
    const short = tasks.filter(({ state }) => {
      const called = asObject(state['Parameters'])['FunctionName']
      const found = Object.entries(functions).find(([each]) => each === called)
      return !found || Number(state['TimeoutSeconds']) <= found[1].timeoutSeconds
    })
    expect(short.map((each) => each.name)).toEqual([])
  })

  it('retries as statemachines/retries.json says, and whatever Lambda may do to any step', () => {
    const known = new Map(Object.entries(retryKinds).map(([kind, { Retry }]) => [JSON.stringify(Retry), kind]))
    for (const { name: state, state: task } of tasks) {
      const rules = task['Retry'] ?? []
      const kinds = isArray(rules) ? rules.map((rule) => known.get(JSON.stringify(rule)) ?? JSON.stringify(rule)) : []
      expect([state, kinds.slice(0, 3)]).toEqual([state, ['platform', 'idle', 'dead']])
      expect([state, kinds.filter((kind) => !Object.hasOwn(retryKinds, kind))]).toEqual([state, []])
    }
  })
})

it('does the same for a learner in both refresh workflows', () => {
  const segment = (machine: string) =>
    statesOf(definitionOf(machine)).filter(({ name }) => /MitxOnline|EdxOrg|LearnerLostLease/.test(name))
  const bulk = segment('refresh-learner-data')
  expect(bulk.length).toBe(9)
  expect(segment('refresh-one-learner')).toEqual(bulk)
})

it('is drawn on no other file: every placeholder stands for a function', () => {
  const used = machineFiles().flatMap(({ name }) =>
    [...readFileSync(`statemachines/${name}.asl.json`, 'utf8').matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder),
  )
  expect(used.length).toBeGreaterThan(0)
  expect(machineFiles().every(({ definition }) => !definition.includes('${'))).toBe(true)
  expect(machineFiles().every(({ definition }) => isObject(JSON.parse(definition)))).toBe(true)
})

it('outlasts with its waits what Lambda needs to bring back a function that idled for weeks', () => {
  const { IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds } = retryKinds.idle.Retry
  const waits = Array.from({ length: MaxAttempts }, (_, retry) =>
    Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** retry),
  )
  // Lambda gives no figure; people have reported up to two minutes.
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(5 * 60)
})
