import { machineArn, machineNameIn } from './arns.ts'
import type { Clock } from './clock.ts'
import type { States } from './states.ts'
import { type Ended, type Ending, endEventOf, endingOf, TIMED_OUT } from './endings.ts'
import { EngineError } from './errors.ts'
import { readLines, repair } from './event-files.ts'
import { type History, openHistory } from './history.ts'
import { type Run, type Trail, interpret } from './interpret.ts'
import type { Invoke } from './invocation.ts'
import type { Json, JsonObject } from './json.ts'
import type { Machines } from './machines.ts'
import { mapRuns } from './map-run.ts'
import { createPace } from './pace.ts'
import { inputOf, type Place, placeOf } from './read-history.ts'
import type { ExecutionRecord, Records } from './records.ts'
import { createScope, type Scope } from './scope.ts'

/** An execution of this process that has not ended. */
export interface Running {
  readonly input: Json
  readonly history: History
  readonly stop: (why: Ended) => void
  readonly done: Promise<Ending>
}

export interface Executor {
  /** Starts an execution: its first event is on disk before it is in the journal. */
  readonly start: (record: NewExecution, input: Json, parent?: Scope) => Running
  /** Goes on with an ended or interrupted execution as a redrive; `input` in case that a crash came before it was written. */
  readonly redrive: (record: ExecutionRecord, input: Json, parent?: Scope) => Running
  readonly running: (arn: string) => Running | undefined
  /** The states that an execution runs: its machine's, or those of the Map that it is a child of. */
  readonly statesOf: (record: ExecutionRecord) => States | undefined
  /** Ends all work, and no execution. */
  readonly close: () => Promise<void>
}

export type NewExecution = Pick<ExecutionRecord, 'arn' | 'name' | 'machineArn' | 'revision' | 'child'>

interface Dependencies {
  readonly clock: Clock
  readonly random: () => number
  readonly invoke: Invoke
  readonly machines: Machines
  readonly records: Records
}

const iso = (time: number) => new Date(time).toISOString()

function contextOf(record: ExecutionRecord, input: Json, roleArn: string): JsonObject {
  const machine = machineNameIn(record.arn)
  const redriven = record.redrivenAt === null ? {} : { RedriveTime: iso(record.redrivenAt) }
  return {
    Execution: {
      Id: record.arn,
      Input: input,
      Name: record.name,
      RedriveCount: record.redriveCount,
      ...redriven,
      RoleArn: roleArn,
      StartTime: iso(record.startedAt),
    },
    StateMachine: { Id: machineArn(machine), Name: machine },
  }
}

/** Runs executions, those of machines and those of Map runs, and keeps their records and histories. */
export function createExecutor(dependencies: Dependencies): Executor {
  const { clock, machines, records } = dependencies
  const root = createScope()
  const pace = createPace()
  const underWay = new Map<string, Running>()

  const statesOf = (record: ExecutionRecord): States | undefined => {
    const run = record.child ? records.mapRun(record.child.mapRunArn) : undefined
    if (!run) return machines.compiled(record.machineArn, record.revision)
    const parent = records.execution(run.executionArn)
    const state = parent && statesOf(parent)?.states.get(run.state)
    return state?.type === 'Map' ? state.processor : undefined
  }

  const roleOf = (arn: string) => machines.find(arn)?.roleArn ?? ''
  const timeLimitOf = (record: ExecutionRecord) =>
    record.child ? undefined : machines.compiled(record.machineArn, record.revision)?.timeoutSeconds

  /** Runs the states to an end; never throws. */
  const work = async (
    record: ExecutionRecord,
    input: Json,
    place: Place | undefined,
    run: Omit<Run, 'mapRun'>,
    scope: Scope,
  ): Promise<Ending> => {
    try {
      const states = statesOf(record)
      if (!states) throw new EngineError('StateMachineDoesNotExist', `The machine of '${record.arn}' was deleted`)
      // The first state follows no event, as on AWS: not even ExecutionStarted.
      const trail: Trail = { scope, top: true, last: record.redriveCount > 0 ? run.history.count() : 0 }
      if (record.redriveCount > 0) {
        trail.last = run.history.add('ExecutionRedriven', { redriveCount: record.redriveCount }, trail.last)
      }
      const runMap = mapRuns({ executor, records, clock, closing: root.ended }, record, run.history, place?.mapRunArn)
      const whole: Run = { ...run, mapRun: runMap }
      const begin = place?.state ?? states.startAt
      return { status: 'SUCCEEDED', output: await interpret(whole, states, begin, place ? place.input : input, trail, !!place) }
    } catch (failure) {
      return endingOf(failure)
    }
  }

  const finish = (record: ExecutionRecord, history: History, ending: Ending): Ending => {
    underWay.delete(record.arn)
    if (ending.status === 'RUNNING') {
      history.flush()
      return ending
    }
    const { type, details } = endEventOf(ending)
    history.end(type, details)
    records.put({ ...record, status: ending.status, stoppedAt: clock.now() })
    return ending
  }

  const begin = (record: ExecutionRecord, input: Json, history: History, place: Place | undefined, parent: Scope): Running => {
    const scope = createScope(parent)
    let why: Ended | undefined
    const stop = (reason: Ended) => {
      if (!scope.ended()) why = reason
      scope.end()
    }
    const seconds = timeLimitOf(record)
    const cancel = seconds === undefined ? () => {} : clock.after(seconds * 1000, () => stop(TIMED_OUT))
    const run = {
      arn: record.arn,
      history,
      scope,
      context: contextOf(record, input, roleOf(record.machineArn)),
      clock,
      random: dependencies.random,
      invoke: dependencies.invoke,
      pace,
    }
    const worked = async (): Promise<Ending> => {
      const ending = await work(record, input, place, run, scope)
      cancel()
      scope.end()
      const interrupted = ending.status === 'ABORTED'
      const left: Ending = root.ended() ? { status: 'RUNNING' } : ending
      return finish(record, history, interrupted ? (why ?? left) : ending)
    }
    const done = Promise.resolve().then(worked)
    const running = { input, history, stop, done }
    underWay.set(record.arn, running)
    return running
  }

  const executor: Executor = {
    statesOf,
    running: (arn) => underWay.get(arn),
    start: (wanted, input, parent = root) => {
      const history = openHistory(records.fileOf(wanted.arn), 0, clock.now)
      history.add('ExecutionStarted', { input: JSON.stringify(input), roleArn: roleOf(wanted.machineArn) }, 0)
      history.flush()
      const status = { status: 'RUNNING', stoppedAt: null, redriveCount: 0, redrivenAt: null } as const
      const record: ExecutionRecord = { kind: 'execution', ...wanted, startedAt: clock.now(), ...status }
      records.put(record)
      return begin(record, input, history, undefined, parent)
    },
    redrive: (before, input, parent = root) => {
      const file = records.fileOf(before.arn)
      repair(file)
      const lines = readLines(file)
      const states = statesOf(before)
      const place = states && placeOf(lines, states.states)
      const history = openHistory(file, lines.length, clock.now)
      const again = {
        status: 'RUNNING',
        stoppedAt: null,
        redriveCount: before.redriveCount + 1,
        redrivenAt: clock.now(),
      } as const
      const record: ExecutionRecord = { ...before, ...again }
      records.put(record)
      return begin(record, inputOf(file) ?? input, history, place, parent)
    },
    close: async () => {
      const all = [...underWay.values()].map((each) => each.done)
      root.end()
      await Promise.all(all)
    },
  }
  return executor
}
