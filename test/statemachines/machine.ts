import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { machineFiles } from '../../local/machines.ts'
import { systemClock } from '../../local/workflows/clock.ts'
import { createEngine } from '../../local/workflows/engine.ts'
import type { Invocation } from '../../local/workflows/invocation.ts'
import { isArray, isObject, type Json, type JsonObject, parseJson } from '../../local/workflows/json.ts'

/** Answers a call of a function by its payload, or throws what the function would throw. `call` counts from 0 per function. */
export type Script = Readonly<Record<string, (payload: JsonObject, call: number) => Json>>

/** An error that crosses Step Functions by its name. */
export class Thrown extends Error {
  constructor(name: string) {
    super(`scripted ${name}`)
    this.name = name
  }
}

export type Ended = {
  status: string
  output: Json | undefined
  error: string | undefined
  cause: string | undefined
  /** Names of the states that were entered, children included. */
  states: Set<string>
  /** `State/0`: the state's first Catch was taken. */
  catches: Set<string>
  /** Payloads by function, in order. */
  calls: Record<string, JsonObject[]>
  /** Events of the execution and of each child. */
  events: number[]
}

export const definitionOf = (name: string): JsonObject => {
  const file = machineFiles().find((each) => each.name === name)
  if (!file) throw new Error(`statemachines/ has no ${name}`)
  return asObject(parseJson(file.definition))
}

/**
 * Executes a machine from the file that deploys, with scripted functions. Jitter is always zero, so that retries come at once.
 */
export async function execute(name: string, script: Script, input: Json = {}): Promise<Ended> {
  const directory = mkdtempSync(join(tmpdir(), 'micromasters-machine-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const calls: Record<string, JsonObject[]> = {}
  const engine = createEngine({
    directory,
    clock: systemClock,
    random: () => 0,
    invoke: async (functionName, payload): Promise<Invocation> => {
      const earlier = (calls[functionName] ??= [])
      const call = earlier.push(asObject(payload)) - 1
      const answer = script[functionName]
      if (!answer) return { kind: 'missing', message: functionName }
      try {
        return { kind: 'ok', payload: answer(asObject(payload), call) }
      } catch (error) {
        if (!(error instanceof Thrown)) throw error
        return { kind: 'error', errorType: error.name, errorMessage: error.message, trace: [] }
      }
    },
  })
  const definition = JSON.stringify(definitionOf(name))
  const machine = engine.createStateMachine({ name, definition, roleArn: 'arn:aws:iam::123456789012:role/local' })
  const { arn } = engine.startExecution({ machineArn: machine.arn, name: 'run-1', input: JSON.stringify(input) })
  await engine.ended(arn)
  const { status, output, error, cause } = engine.describeExecution(arn)
  const childrenOf = (parent: string): string[] =>
    engine
      .mapRuns(parent)
      .flatMap((run) => engine.executions({ mapRunArn: run.arn }))
      .flatMap((child) => [child.arn, ...childrenOf(child.arn)])
  const histories = [arn, ...childrenOf(arn)].map((each) => engine.history(each))
  await engine.close()
  return { status, output, error, cause, calls, events: histories.map((each) => each.length), ...covered(name, histories) }
}

type Listed = { name: string; state: JsonObject }

/** Every state of a definition, those inside of Maps included. */
export function statesOf(definition: JsonObject): Listed[] {
  return Object.entries(asObject(definition['States'])).flatMap(([name, value]) => {
    const state = asObject(value)
    const inside = isObject(state['ItemProcessor']) ? statesOf(state['ItemProcessor']) : []
    return [{ name, state }, ...inside]
  })
}

const list = (value: Json | undefined): readonly Json[] => (value !== undefined && isArray(value) ? value : [])

/** Every Catch of a definition, as `State/position`. */
export const catchesOf = (definition: JsonObject): string[] =>
  statesOf(definition).flatMap(({ name, state }) => list(state['Catch']).map((_, index) => `${name}/${index}`))

/** A state that is left right after an event that says how its work failed was left through its Catch. */
function covered(machine: string, histories: readonly JsonObject[][]) {
  const byName = new Map(statesOf(definitionOf(machine)).map(({ name, state }) => [name, state]))
  const states = new Set<string>()
  const catches = new Set<string>()
  for (const history of histories) {
    for (const event of history) {
      const entered = event['stateEnteredEventDetails']
      if (isObject(entered)) states.add(String(entered['name'] as string))
      const exited = event['stateExitedEventDetails']
      const failed = failureOf(history[Number(event['previousEventId']) - 1])
      if (!isObject(exited) || failed === undefined) continue
      const name = String(exited['name'] as string)
      const index = list(byName.get(name)?.['Catch']).findIndex((each) => {
        const errors = list(asObject(each)['ErrorEquals'])
        return errors.includes(failed) || errors.includes('States.ALL')
      })
      if (index >= 0) catches.add(`${name}/${index}`)
    }
  }
  return { states, catches }
}

const FAILED = ['TaskFailed', 'TaskTimedOut', 'MapRunFailed', 'MapStateFailed']

function failureOf(event: JsonObject | undefined): string | undefined {
  const type = event?.['type']
  if (typeof type !== 'string' || !FAILED.includes(type)) return undefined
  const details = event?.[`${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`]
  return isObject(details) && typeof details['error'] === 'string' ? details['error'] : 'States.Timeout'
}

export function asObject(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new Error(`not an object: ${JSON.stringify(value)}`)
  return value
}
