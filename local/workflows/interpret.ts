import type { Clock } from './clock.ts'
import { choose, combine, failureOf, filtered, waitOf } from './evaluate.ts'
import type { MapState, PassState, State, States, TaskState } from './states.ts'
import { Interrupted, StateFailure } from './errors.ts'
import type { History } from './history.ts'
import { type Invoke, taskResult } from './invocation.ts'
import { isArray, isObject, type Json, type JsonObject } from './json.ts'
import type { Pace } from './pace.ts'
import { read } from './paths.ts'
import { firstMatch, retryDelay } from './retry.ts'
import { createScope, type Scope, sleep, within } from './scope.ts'

/** A state's input, output, or a task's input or result is at most this long, as UTF-8 JSON text (256 KiB). */
export const PAYLOAD_LIMIT = 262_144
/** Inline Maps run at most this many iterations at once, whatever MaxConcurrency says. */
const INLINE_CONCURRENCY = 40

/** One execution under way. */
export interface Run {
  readonly arn: string
  readonly history: History
  readonly scope: Scope
  /** The `Execution` and `StateMachine` parts of the context object. */
  readonly context: JsonObject
  readonly clock: Clock
  readonly random: () => number
  readonly invoke: Invoke
  readonly pace: Pace
  /** Runs a distributed Map's children and gives their outputs; `resume`: goes on with its last Map run. */
  readonly mapRun: (
    state: MapState,
    inputs: readonly Json[],
    maxConcurrency: number,
    trail: Trail,
    resume: boolean,
  ) => Promise<Json>
}

/** Where one line of states is: the execution's own, or one iteration of an inline Map. */
export interface Trail {
  readonly scope: Scope
  readonly top: boolean
  /** The number of its last event. */
  last: number
}

interface Document {
  readonly value: Json
  readonly text: string
}

interface Step {
  readonly output: Document
  readonly next: string | undefined
}

function limited(value: Json, what: string): Document {
  const text = JSON.stringify(value)
  if (Buffer.byteLength(text) <= PAYLOAD_LIMIT) return { value, text }
  throw new StateFailure('States.DataLimitExceeded', `${what} is longer than the ${PAYLOAD_LIMIT} bytes that are allowed`)
}

/**
 * Runs states from `startAt` to an end and gives the output. Throws StateFailure when an error is not handled, Interrupted
 * when the trail's scope ends. `resume`: the first state was entered before (a redrive).
 */
export async function interpret(
  run: Run,
  states: States,
  startAt: string,
  input: Json,
  trail: Trail,
  resume = false,
): Promise<Json> {
  let document = limited(input, 'The input')
  let name: string | undefined = startAt
  let again = resume
  while (name !== undefined) {
    await run.pace()
    trail.scope.check()
    const state = states.states.get(name)
    if (!state) throw new StateFailure('States.Runtime', `There is no state "${name}"`)
    const step: Step = await runState(run, state, document, trail, again)
    document = step.output
    name = step.next
    again = false
  }
  return document.value
}

async function runState(run: Run, state: State, input: Document, trail: Trail, resume: boolean): Promise<Step> {
  const entered = new Date(run.clock.now()).toISOString()
  if (!resume) {
    trail.last = run.history.add(`${state.type}StateEntered`, { name: state.name, input: input.text }, trail.last)
    if (trail.top) run.history.flush()
  }
  const retried = new Map<unknown, number>()
  for (let retryCount = 0; ; retryCount++) {
    const context = { ...run.context, State: { Name: state.name, EnteredTime: entered, RetryCount: retryCount } }
    try {
      const { value, next } = await perform(run, state, input.value, context, trail, resume && retryCount === 0)
      return exit(run, state, limited(value, `The output of state "${state.name}"`), next, trail)
    } catch (failure) {
      if (!(failure instanceof StateFailure)) throw failure
      const wait = 'retry' in state ? delayOf(run, state, failure, retried) : undefined
      if (wait === undefined) return handle(run, state, failure, input, trail)
      await sleep(run.clock, trail.scope, wait)
    }
  }
}

function exit(run: Run, state: State, output: Document, next: string | undefined, trail: Trail): Step {
  trail.last = run.history.add(`${state.type}StateExited`, { name: state.name, output: output.text }, trail.last)
  return { output, next }
}

function delayOf(run: Run, state: TaskState | PassState | MapState, failure: StateFailure, retried: Map<unknown, number>) {
  const retrier = firstMatch(state.retry, failure)
  const attempt = retried.get(retrier) ?? 0
  if (!retrier || attempt >= retrier.maxAttempts) return undefined
  retried.set(retrier, attempt + 1)
  return retryDelay(retrier, attempt, run.random)
}

/** Goes where the state's Catch says, or throws the failure on. */
function handle(run: Run, state: State, failure: StateFailure, input: Document, trail: Trail): Step {
  const catcher = 'catch' in state ? firstMatch(state.catch, failure) : undefined
  if (!catcher) throw failure
  const problem = { Error: failure.error, Cause: failure.cause_ }
  const output = catcher.resultPath ? catcher.resultPath(input.value, problem) : problem
  return exit(run, state, limited(output, `The output of state "${state.name}"`), catcher.next, trail)
}

interface Performed {
  readonly value: Json
  readonly next: string | undefined
}

async function perform(
  run: Run,
  state: State,
  raw: Json,
  context: JsonObject,
  trail: Trail,
  resume: boolean,
): Promise<Performed> {
  const input = filtered(state.inputPath, 'InputPath', raw, context)
  const out = (value: Json) => filtered(state.outputPath, 'OutputPath', value, context)
  switch (state.type) {
    case 'Task':
      return { value: out(combine(state, raw, await task(run, state, input, context, trail), context)), next: state.next }
    case 'Map':
      return { value: out(combine(state, raw, await map(run, state, input, context, trail, resume), context)), next: state.next }
    case 'Pass': {
      const made = state.parameters ? state.parameters(input, context) : input
      return { value: out(combine(state, raw, state.result ?? made, context)), next: state.next }
    }
    case 'Wait':
      await sleep(run.clock, trail.scope, waitOf(state, input, context, run.clock.now()))
      return { value: out(input), next: state.next }
    case 'Choice':
      return { value: out(input), next: choose(state, input, context) }
    case 'Succeed':
      return { value: out(input), next: undefined }
    case 'Fail':
      throw failureOf(state, input, context)
  }
}

const LAMBDA = { resourceType: 'lambda', resource: 'invoke' }

async function task(run: Run, state: TaskState, input: Json, context: JsonObject, trail: Trail): Promise<Json> {
  const parameters = limited(state.parameters?.(input, context) ?? {}, `The task input of state "${state.name}"`)
  const given = isObject(parameters.value) ? parameters.value : {}
  const functionName = given['FunctionName']
  if (typeof functionName !== 'string') {
    throw new StateFailure('States.Runtime', `The FunctionName of state "${state.name}" is not a string`)
  }
  const timing = state.timeoutSeconds === undefined ? {} : { timeoutInSeconds: state.timeoutSeconds }
  const scheduled = { ...LAMBDA, region: 'us-east-1', parameters: parameters.text, ...timing }
  trail.last = run.history.add('TaskScheduled', scheduled, trail.last)
  trail.last = run.history.add('TaskStarted', LAMBDA, trail.last)
  try {
    const called = run.invoke(functionName, given['Payload'] ?? {})
    const result = limited(taskResult(await within(run.clock, trail.scope, called, state.timeoutSeconds)), 'The task result')
    trail.last = run.history.add('TaskSucceeded', { ...LAMBDA, output: result.text }, trail.last)
    return result.value
  } catch (failure) {
    if (failure instanceof StateFailure && failure.error !== 'States.Runtime') {
      const details = { ...LAMBDA, error: failure.error, cause: failure.cause_ }
      trail.last = run.history.add(failure.error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed', details, trail.last)
    }
    throw failure
  }
}

async function map(run: Run, state: MapState, input: Json, context: JsonObject, trail: Trail, resume: boolean): Promise<Json> {
  const items = state.itemsPath ? read(state.itemsPath, 'ItemsPath', input, context) : input
  if (!isArray(items)) throw new StateFailure('States.Runtime', `The items of state "${state.name}" are not an array`)
  const inputOf = (value: Json, index: number) => {
    const item = { Index: index, Value: value }
    return state.itemSelector ? state.itemSelector(input, { ...context, Map: { Item: item } }) : value
  }
  const given = state.maxConcurrency
  const concurrency = typeof given === 'object' ? read(given, 'MaxConcurrencyPath', input, context) : given
  if (!Number.isInteger(concurrency) || Number(concurrency) < 0) {
    throw new StateFailure('States.Runtime', `MaxConcurrencyPath of state "${state.name}" must lead to a whole number from 0`)
  }
  if (!resume) trail.last = run.history.add('MapStateStarted', { length: items.length }, trail.last)
  try {
    const outputs = state.distributed
      ? await run.mapRun(state, items.map(inputOf), Number(concurrency), trail, resume)
      : await inlineMap(run, state, items, inputOf, Number(concurrency), trail)
    trail.last = run.history.add('MapStateSucceeded', undefined, trail.last)
    return outputs
  } catch (failure) {
    if (failure instanceof StateFailure && failure.error !== 'States.Runtime') {
      trail.last = run.history.add('MapStateFailed', undefined, trail.last)
    }
    throw failure
  }
}

/** Calls `work` for 0 … count-1, at most `limit` at once, and waits for all; `work` must not throw. */
export async function pooled(count: number, limit: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(limit, count) }, worker))
}

async function inlineMap(
  run: Run,
  state: MapState,
  items: readonly Json[],
  inputOf: (value: Json, index: number) => Json,
  concurrency: number,
  trail: Trail,
): Promise<Json> {
  const scope = createScope(trail.scope)
  const outputs: Json[] = Array.from(items, () => null)
  const started = trail.last
  let problem: unknown
  const iterate = async (index: number) => {
    if (scope.ended()) return
    const about = { name: state.name, index }
    const own: Trail = { scope, top: false, last: started }
    try {
      own.last = run.history.add('MapIterationStarted', about, own.last)
      outputs[index] = await interpret(run, state.processor, state.processor.startAt, inputOf(items[index] ?? null, index), own)
      trail.last = run.history.add('MapIterationSucceeded', about, own.last)
    } catch (failure) {
      const aborted = failure instanceof Interrupted
      if (!aborted) problem ??= failure
      scope.end()
      problem = noteEnd(run, aborted ? 'MapIterationAborted' : 'MapIterationFailed', about, own) ?? problem
    }
  }
  await pooled(items.length, Math.min(concurrency || INLINE_CONCURRENCY, INLINE_CONCURRENCY), iterate)
  trail.scope.check()
  scope.end()
  if (problem === undefined) return outputs
  throw problem
}

/** Writes how an iteration ended; gives the error there is no room left for it in the history. */
function noteEnd(run: Run, type: string, about: JsonObject, own: Trail): unknown {
  try {
    own.last = run.history.add(type, about, own.last)
    return undefined
  } catch (failure) {
    return failure
  }
}
