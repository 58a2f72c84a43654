import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { checkName, executionArn } from './arns.ts'
import type { Clock } from './clock.ts'
import { statusAfter } from './endings.ts'
import { EngineError } from './errors.ts'
import { createExecutor } from './executor.ts'
import { PAYLOAD_LIMIT } from './interpret.ts'
import type { Invoke } from './invocation.ts'
import { type Json, type JsonObject, parseJson } from './json.ts'
import { openMachines, problemOf, type StateMachine } from './machines.ts'
import { inputOf, lastEvent, readEvents } from './read-history.ts'
import { type ExecutionRecord, type MapRunRecord, openRecords, type Records, type Status } from './records.ts'
import { type RedriveStatus, redriveStatusOf } from './redrive.ts'

export interface EngineOptions {
  /** Where machines, the journal and histories are kept; one process at a time. */
  readonly directory: string
  readonly clock: Clock
  /** From 0 to 1, for the jitter of retries. */
  readonly random: () => number
  /** Calls a function. Limits of concurrency are its business: it answers `throttled`. */
  readonly invoke: Invoke
}

export interface ExecutionDescription extends ExecutionRecord {
  readonly input: Json
  readonly output: Json | undefined
  readonly error: string | undefined
  readonly cause: string | undefined
  readonly redriveStatus: RedriveStatus
  /** Why it is not redrivable. */
  readonly redriveStatusReason: string | undefined
}

export interface MapRunDescription extends MapRunRecord {
  /** Children by status; `pending`: not started. */
  readonly counts: {
    readonly pending: number
    readonly running: number
    readonly succeeded: number
    readonly failed: number
    readonly timedOut: number
    readonly aborted: number
  }
}

/** Step Functions on one machine. A refused call throws EngineError, and has changed nothing. */
export interface Engine {
  /** Same name, same definition and role: gives the machine that is there. @throws InvalidName, InvalidDefinition, StateMachineAlreadyExists */
  readonly createStateMachine: (wanted: { name: string; definition: string; roleArn: string }) => StateMachine
  /** Executions under way keep the revision they began with. @throws StateMachineDoesNotExist, InvalidDefinition */
  readonly updateStateMachine: (
    arn: string,
    change: { definition?: string | undefined; roleArn?: string | undefined },
  ) => StateMachine
  /** @throws StateMachineDoesNotExist */
  readonly describeStateMachine: (arn: string) => StateMachine
  /** By name. */
  readonly stateMachines: () => StateMachine[]
  /** Stops its executions and forgets it; their records stay. */
  readonly deleteStateMachine: (arn: string) => Promise<void>
  /** What is wrong with a definition, or null. */
  readonly problemOf: (definition: string) => string | null
  /**
   * Starts an execution; `input` is JSON text of at most 256 KiB (default `{}`). A running one with the same name and input is given
   * back. @throws StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists, ValidationException
   */
  readonly startExecution: (wanted: {
    machineArn: string
    name?: string | undefined
    input?: string | undefined
  }) => ExecutionRecord
  /** Ends it as ABORTED, with its children; nothing of it starts any more. One that has ended is left as it is. @throws ExecutionDoesNotExist */
  readonly stopExecution: (
    arn: string,
    why?: { error?: string | undefined; cause?: string | undefined },
  ) => Promise<ExecutionRecord>
  /**
   * Goes on with a FAILED, ABORTED or TIMED_OUT execution at the state where it ended, with that state's input: a distributed Map with
   * its unsuccessful children only. Other than on AWS, an inline Map runs all its iterations again.
   * @throws ExecutionDoesNotExist, ExecutionNotRedrivable
   */
  readonly redriveExecution: (arn: string) => ExecutionRecord
  /** @throws ExecutionDoesNotExist */
  readonly describeExecution: (arn: string) => ExecutionDescription
  /** Newest first: a machine's own executions, or the children of a Map run. @throws StateMachineDoesNotExist, ResourceNotFound */
  readonly executions: (of: { machineArn: string } | { mapRunArn: string }, status?: Status) => ExecutionRecord[]
  /** Its events so far, oldest first, in the shape of GetExecutionHistory. @throws ExecutionDoesNotExist */
  readonly history: (arn: string) => JsonObject[]
  /** @throws ResourceNotFound */
  readonly describeMapRun: (arn: string) => MapRunDescription
  /** An execution's Map runs, oldest first. @throws ExecutionDoesNotExist */
  readonly mapRuns: (executionArn: string) => MapRunRecord[]
  /** Resolves when the execution is not running (any more). @throws ExecutionDoesNotExist */
  readonly ended: (arn: string) => Promise<ExecutionRecord>
  /**
   * Goes on with the executions that were running when the process was killed or closed: each is redriven at its last
   * top-level state, which runs again. Call it once, after functions can be invoked.
   */
  readonly recover: () => ExecutionRecord[]
  /** Ends all work without ending the executions: the next engine on the directory can recover them. */
  readonly close: () => Promise<void>
}

const nothing = { output: undefined, error: undefined, cause: undefined }

/** The input's value; refuses what is not JSON or too long. */
function parsedInput(text: string): Json {
  if (Buffer.byteLength(text) > PAYLOAD_LIMIT) {
    throw new EngineError('ValidationException', `Value at 'input' failed to satisfy constraint: at most ${PAYLOAD_LIMIT} bytes`)
  }
  try {
    return parseJson(text)
  } catch {
    throw new EngineError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'input' is not JSON")
  }
}

function countsOf(run: MapRunRecord, children: ReadonlyMap<number, ExecutionRecord>): MapRunDescription['counts'] {
  const statuses = [...children.values()].map((each) => each.status)
  const count = (status: Status) => statuses.filter((each) => each === status).length
  return {
    pending: run.total - statuses.length,
    running: count('RUNNING'),
    succeeded: count('SUCCEEDED'),
    failed: count('FAILED'),
    timedOut: count('TIMED_OUT'),
    aborted: count('ABORTED'),
  }
}

/** A kill may come between the last event of an execution and the journal's line about it: the event counts. */
function settle(records: Records): void {
  for (const record of records.executions()) {
    if (record.status !== 'RUNNING') continue
    const { type, at } = lastEvent(records.fileOf(record.arn))
    const status = statusAfter(type)
    if (status) records.put({ ...record, status, stoppedAt: at })
  }
}

/** Opens the engine on a directory, which is made if need be. Nothing runs until it is started or recovered. */
export function createEngine(options: EngineOptions): Engine {
  const { clock, directory } = options
  const machines = openMachines(join(directory, 'machines'), clock.now)
  const records = openRecords(directory)
  const executor = createExecutor({ ...options, machines, records })
  settle(records)

  const execution = (arn: string): ExecutionRecord => {
    const record = records.execution(arn)
    if (record) return record
    throw new EngineError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`)
  }
  const mapRun = (arn: string): MapRunRecord => {
    const record = records.mapRun(arn)
    if (record) return record
    throw new EngineError('ResourceNotFound', `Resource not found: '${arn}'`)
  }
  const ended = async (arn: string) => {
    await executor.running(arn)?.done
    return execution(arn)
  }
  const redriveStatus = (record: ExecutionRecord) =>
    redriveStatusOf(record, records.fileOf(record.arn), executor.statesOf(record) !== undefined, clock.now())
  const redrive = (record: ExecutionRecord) => {
    executor.redrive(record, {})
    return execution(record.arn)
  }
  const own = (arn: string) => [...records.executions()].filter((each) => each.machineArn === arn && !each.child)

  const stopExecution: Engine['stopExecution'] = (arn, why = {}) => {
    const record = execution(arn)
    // One that waits to be recovered is taken up only to be ended.
    const running = executor.running(arn) ?? (record.status === 'RUNNING' ? executor.redrive(record, {}) : undefined)
    running?.stop({ status: 'ABORTED', error: why.error, cause: why.cause })
    return ended(arn)
  }

  return {
    createStateMachine: machines.create,
    updateStateMachine: machines.update,
    describeStateMachine: machines.get,
    stateMachines: machines.list,
    problemOf,
    deleteStateMachine: async (arn) => {
      const running = own(arn).filter((each) => each.status === 'RUNNING')
      await Promise.all(running.map((each) => stopExecution(each.arn)))
      machines.remove(arn)
    },
    startExecution: ({ machineArn, name = randomUUID(), input = '{}' }) => {
      const machine = machines.get(machineArn)
      checkName(name)
      const value = parsedInput(input)
      const arn = executionArn(machine.name, name)
      const there = records.execution(arn)
      const running = executor.running(arn)
      if (there && running && JSON.stringify(running.input) === JSON.stringify(value)) return there
      if (there) throw new EngineError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`)
      executor.start({ arn, name, machineArn, revision: machine.revision, child: null }, value)
      return execution(arn)
    },
    stopExecution,
    redriveExecution: (arn) => {
      const record = execution(arn)
      const { redriveStatus: status, redriveStatusReason } = redriveStatus(record)
      if (status === 'REDRIVABLE') return redrive(record)
      throw new EngineError('ExecutionNotRedrivable', redriveStatusReason ?? 'A child execution is redriven with its Map run')
    },
    describeExecution: (arn) => {
      const record = execution(arn)
      executor.running(arn)?.history.flush()
      const file = records.fileOf(arn)
      const { output, error, cause } = record.status === 'RUNNING' ? nothing : lastEvent(file)
      return { ...record, input: inputOf(file) ?? null, output, error, cause, ...redriveStatus(record) }
    },
    executions: (of, status) => {
      const all =
        'machineArn' in of ? own(machines.get(of.machineArn).arn) : [...records.children(mapRun(of.mapRunArn).arn).values()]
      return all.filter((each) => status === undefined || each.status === status).reverse()
    },
    history: (arn) => {
      executor.running(arn)?.history.flush()
      return readEvents(records.fileOf(execution(arn).arn))
    },
    describeMapRun: (arn) => {
      const run = mapRun(arn)
      return { ...run, counts: countsOf(run, records.children(arn)) }
    },
    mapRuns: (executionArn) => {
      execution(executionArn)
      return [...records.mapRuns()].filter((each) => each.executionArn === executionArn)
    },
    ended,
    recover: () => {
      const left = [...records.executions()].filter((each) => each.status === 'RUNNING' && !each.child)
      return left.filter((each) => !executor.running(each.arn)).map(redrive)
    },
    close: executor.close,
  }
}
