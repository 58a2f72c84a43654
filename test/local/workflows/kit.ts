import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { type VirtualClock, virtualClock } from '../../../local/workflows/clock.ts'
import { createEngine, type Engine, type ExecutionDescription } from '../../../local/workflows/engine.ts'
import type { Invocation } from '../../../local/workflows/invocation.ts'
import type { Json, JsonObject } from '../../../local/workflows/json.ts'

export const ROLE = 'arn:aws:iam::123456789012:role/states'
export const START = Date.parse('2026-11-20T06:00:00.000Z')

/** A value as text, a text as it is. */
export const show = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A function of a test: gets its payload and how many times it was called before. */
export type Work = (payload: Json, earlier: number) => Invocation | Promise<Invocation>

export const ok = (payload: Json): Invocation => ({ kind: 'ok', payload })
export const thrown = (errorType: string, errorMessage = 'no'): Invocation => ({
  kind: 'error',
  errorType,
  errorMessage,
  trace: [],
})
export const echo: Work = (payload) => ok(payload)
/** Never answers. */
export const hang: Work = () => new Promise(() => {})

export interface Bench {
  readonly directory: string
  readonly clock: VirtualClock
  readonly engine: Engine
  /** Names of the functions called, in order, with when (ms since the start) and with what. */
  readonly calls: { readonly name: string; readonly at: number; readonly payload: Json }[]
  /** Creates a machine, and gives its address. */
  readonly machine: (definition: JsonObject, name?: string) => string
  readonly start: (machineArn: string, input?: Json, name?: string) => string
  /** Waits for the end of an execution, jumping in time to whatever it waits for. */
  readonly end: (executionArn: string) => Promise<ExecutionDescription>
  /** Creates a machine, starts it and waits for its end. */
  readonly run: (definition: JsonObject, input?: Json) => Promise<ExecutionDescription>
  /** Events of an execution, as their types. */
  readonly types: (executionArn: string) => string[]
}

const folders: string[] = []
const engines: Engine[] = []
afterEach(async () => {
  await Promise.all(engines.splice(0).map((each) => each.close()))
  for (const each of folders.splice(0)) rmSync(each, { recursive: true })
})

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'))
  folders.push(folder)
  return folder
}

/** An engine on a directory of its own (or on `directory`), with a clock that jumps. */
export function createBench(
  functions: Readonly<Record<string, Work>> = {},
  { directory = newFolder(), clock = virtualClock(START), random = (): number => 1 } = {},
): Bench {
  const calls: { name: string; at: number; payload: Json }[] = []
  let busy = 0
  const invoke = async (name: string, payload: Json): Promise<Invocation> => {
    const work = functions[name]
    if (!work) return { kind: 'missing', message: `Function not found: ${name}` }
    const earlier = calls.filter((call) => call.name === name).length
    calls.push({ name, at: clock.now() - START, payload })
    if (work === hang) return work(payload, earlier)
    busy++
    try {
      return await work(payload, earlier)
    } finally {
      busy--
    }
  }
  const engine = createEngine({ directory, clock, random, invoke })
  engines.push(engine)
  let machines = 0
  const machine: Bench['machine'] = (definition, name = `machine-${++machines}`) =>
    engine.createStateMachine({ name, definition: JSON.stringify(definition), roleArn: ROLE }).arn
  const start: Bench['start'] = (machineArn, input = {}, name) =>
    engine.startExecution({ machineArn, name, input: JSON.stringify(input) }).arn
  const end: Bench['end'] = async (arn) => {
    await clock.settle(engine.ended(arn), () => busy === 0)
    return engine.describeExecution(arn)
  }
  return {
    directory,
    clock,
    engine,
    calls,
    machine,
    start,
    end,
    run: (definition, input) => end(start(machine(definition), input)),
    types: (arn) => engine.history(arn).map((each) => show(each['type'] ?? '')),
  }
}

/** A machine of the given states, which begins with the first. */
export const states = (all: JsonObject, rest: JsonObject = {}): JsonObject => ({
  StartAt: Object.keys(all)[0] ?? '',
  States: all,
  ...rest,
})

/** A state that calls a function with its input and gives what the function answers. */
export const call = (name: string, rest: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  ResultSelector: { 'reply.$': '$.Payload' },
  OutputPath: '$.reply',
  ...(rest['Next'] === undefined ? { End: true } : {}),
  ...rest,
})

/** A machine of one task. */
export const only = (name: string, rest: JsonObject = {}) => states({ Only: call(name, rest) })
export const pass = (rest: JsonObject = {}): JsonObject => ({
  Type: 'Pass',
  ...(rest['Next'] === undefined ? { End: true } : {}),
  ...rest,
})

/** A distributed Map over the input, each child running `processor`. */
export const distributed = (processor: JsonObject, rest: JsonObject = {}): JsonObject => ({
  Type: 'Map',
  Label: 'Shard',
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...processor },
  ...(rest['Next'] === undefined ? { End: true } : {}),
  ...rest,
})
export const inline = (processor: JsonObject, rest: JsonObject = {}): JsonObject => ({
  Type: 'Map',
  ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...processor },
  ...(rest['Next'] === undefined ? { End: true } : {}),
  ...rest,
})
