import type { Clock } from './clock.ts'
import type { Invoke } from './invocation.ts'
import type { Json, JsonObject } from './json.ts'
import type { ExecutionRecord, MapRunRecord, Status } from './records.ts'

export interface EngineOptions {
  /** Where machines, the journal and histories are kept; one process at a time. */
  readonly directory: string
  readonly clock: Clock
  /** From 0 to 1, for the jitter of retries. */
  readonly random: () => number
  /** Calls a function. Limits of concurrency are its business: it answers `throttled`. */
  readonly invoke: Invoke
}

/** A state machine in its newest revision. Times: epoch ms. */
export interface StateMachine {
  readonly arn: string
  readonly name: string
  /** The text of the definition, as it was given. */
  readonly definition: string
  readonly roleArn: string
  readonly revision: string
  readonly createdAt: number
  readonly updatedAt: number
}

export type RedriveStatus = 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN'

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
  /** Goes on with a FAILED, ABORTED or TIMED_OUT execution at the state where it ended. @throws ExecutionDoesNotExist, ExecutionNotRedrivable */
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

export function createEngine(_options: EngineOptions): Engine {
  throw new Error('Not built yet')
}
