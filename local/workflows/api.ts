import type * as z from 'zod'
import { describeIssues } from '../../lambdas/platform/issues.ts'
import { machineArn, machineNameIn } from './arns.ts'
import { type Action, isAction, type RequestOf, requests } from './api-requests.ts'
import type { Engine, ExecutionDescription, MapRunDescription } from './engine.ts'
import { EngineError } from './errors.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import type { StateMachine } from './machines.ts'
import type { ExecutionRecord, MapRunRecord, Status } from './records.ts'

/**
 * Answers calls of the Step Functions API (AWS JSON 1.0): `action` is the name after `AWSStepFunctions.` in `X-Amz-Target`, `body` the
 * parsed request. Times in answers are epoch seconds. A refusal throws EngineError, whose name is AWS's `__type`.
 */
export type StepFunctionsApi = (action: string, body: unknown) => Promise<Json>

type Optional = { readonly [key: string]: Json | undefined }
type Handlers = { readonly [A in Action]: (request: RequestOf<A>) => Json | Promise<Json> }

/** The fields that have a value: JSON has no undefined. */
const present = (fields: Optional): JsonObject => {
  const made: Record<string, Json> = {}
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) made[key] = value
  return made
}

const seconds = (time: number) => time / 1000
const secondsOrNone = (time: number | null) => (time === null ? undefined : seconds(time))

const MOST_RESULTS = 1000
const DEFAULT_RESULTS = 100

/** A page of `all`; the token is the position where the next one begins. New items at the front of a list may shift it. */
function page<T>(all: readonly T[], request: { maxResults?: number | undefined; nextToken?: string | undefined }) {
  const token = request.nextToken ?? '0'
  const begin = Number(token)
  if (!/^\d{1,9}$/.test(token) || begin > all.length) throw new EngineError('InvalidToken', `Invalid Token: '${token}'`)
  const end = begin + Math.min(request.maxResults || DEFAULT_RESULTS, MOST_RESULTS)
  return { items: all.slice(begin, end), nextToken: end < all.length ? String(end) : undefined }
}

/** A child's machine is named after its Map: `machine/label`. */
const machineArnOf = (record: ExecutionRecord) => machineArn(machineNameIn(record.arn))

const machineSummary = (machine: StateMachine): JsonObject => ({
  stateMachineArn: machine.arn,
  name: machine.name,
  type: 'STANDARD',
  creationDate: seconds(machine.createdAt),
})

const machineDetails = (machine: StateMachine): JsonObject => ({
  ...machineSummary(machine),
  status: 'ACTIVE',
  definition: machine.definition,
  roleArn: machine.roleArn,
  revisionId: machine.revision,
})

const executionSummary = (record: ExecutionRecord, itemCount: number | undefined): JsonObject =>
  present({
    executionArn: record.arn,
    stateMachineArn: machineArnOf(record),
    name: record.name,
    status: record.status,
    startDate: seconds(record.startedAt),
    stopDate: secondsOrNone(record.stoppedAt),
    mapRunArn: record.child?.mapRunArn,
    itemCount,
    redriveCount: record.redriveCount,
    redriveDate: secondsOrNone(record.redrivenAt),
  })

function executionDetails(record: ExecutionDescription, withData: boolean): JsonObject {
  const text = (value: Json | undefined) => (value === undefined || !withData ? undefined : JSON.stringify(value))
  return present({
    ...executionSummary(record, undefined),
    input: text(record.input),
    inputDetails: withData ? { included: true } : undefined,
    output: text(record.output),
    outputDetails: withData && record.output !== undefined ? { included: true } : undefined,
    error: record.error,
    cause: record.cause,
    redriveStatus: record.redriveStatus,
    redriveStatusReason: record.redriveStatusReason,
  })
}

const mapRunSummary = (run: MapRunRecord): JsonObject =>
  present({
    executionArn: run.executionArn,
    mapRunArn: run.arn,
    stateMachineArn: run.machineArn,
    startDate: seconds(run.startedAt),
    stopDate: secondsOrNone(run.stoppedAt),
  })

function mapRunDetails(run: MapRunDescription): JsonObject {
  const { total } = run
  const { pending, running, succeeded, failed, timedOut, aborted } = run.counts
  const counts = { pending, running, succeeded, failed, timedOut, aborted, total, resultsWritten: 0 }
  return present({
    mapRunArn: run.arn,
    executionArn: run.executionArn,
    status: run.status,
    startDate: seconds(run.startedAt),
    stopDate: secondsOrNone(run.stoppedAt),
    maxConcurrency: run.maxConcurrency,
    toleratedFailureCount: run.toleratedCount ?? 0,
    toleratedFailurePercentage: run.toleratedPercentage ?? 0,
    itemCounts: counts,
    executionCounts: counts,
    redriveCount: run.redriveCount,
    redriveDate: secondsOrNone(run.redrivenAt),
  })
}

/** Inputs and outputs taken out of an event. */
function withoutData(event: JsonObject): JsonObject {
  const made: Record<string, Json> = {}
  for (const [key, value] of Object.entries(event)) {
    if (!isObject(value)) made[key] = value
    else made[key] = Object.fromEntries(Object.entries(value).filter(([name]) => !DATA.has(name)))
  }
  return made
}
const DATA = new Set(['input', 'output', 'parameters'])

function handlersOf(engine: Engine): Handlers {
  const listExecutions = (request: RequestOf<'ListExecutions'>): JsonObject => {
    const { stateMachineArn, mapRunArn, statusFilter } = request
    if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
      throw new EngineError('ValidationException', 'Exactly one of stateMachineArn and mapRunArn must be given')
    }
    const of = mapRunArn === undefined ? { machineArn: stateMachineArn ?? '' } : { mapRunArn }
    // Redrives begin at once here: none is ever pending.
    const status: Status | undefined = statusFilter === 'PENDING_REDRIVE' ? undefined : statusFilter
    const found = statusFilter === 'PENDING_REDRIVE' ? [] : engine.executions(of, status)
    const { items, nextToken } = page(found, request)
    return present({ executions: items.map((each) => executionSummary(each, each.child ? 1 : undefined)), nextToken })
  }

  return {
    CreateStateMachine: (request) => {
      const machine = engine.createStateMachine(request)
      return { stateMachineArn: machine.arn, creationDate: seconds(machine.createdAt) }
    },
    UpdateStateMachine: ({ stateMachineArn, definition, roleArn }) => {
      if (definition === undefined && roleArn === undefined) {
        throw new EngineError('MissingRequiredParameter', 'Either the definition or the roleArn must be given')
      }
      const machine = engine.updateStateMachine(stateMachineArn, { definition, roleArn })
      return { updateDate: seconds(machine.updatedAt), revisionId: machine.revision }
    },
    DescribeStateMachine: ({ stateMachineArn }) => machineDetails(engine.describeStateMachine(stateMachineArn)),
    ListStateMachines: (request) => {
      const { items, nextToken } = page(engine.stateMachines(), request)
      return present({ stateMachines: items.map(machineSummary), nextToken })
    },
    DeleteStateMachine: async ({ stateMachineArn }) => {
      await engine.deleteStateMachine(stateMachineArn)
      return {}
    },
    ValidateStateMachineDefinition: ({ definition }) => {
      const message = engine.problemOf(definition)
      const found = { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: message ?? '' }
      return { result: message === null ? 'OK' : 'FAIL', diagnostics: message === null ? [] : [found], truncated: false }
    },
    StartExecution: ({ stateMachineArn, name, input }) => {
      const record = engine.startExecution({ machineArn: stateMachineArn, name, input })
      return { executionArn: record.arn, startDate: seconds(record.startedAt) }
    },
    StopExecution: async ({ executionArn, error, cause }) => {
      const record = await engine.stopExecution(executionArn, { error, cause })
      return present({ stopDate: secondsOrNone(record.stoppedAt) })
    },
    DescribeExecution: ({ executionArn, includedData }) =>
      executionDetails(engine.describeExecution(executionArn), includedData !== 'METADATA_ONLY'),
    ListExecutions: listExecutions,
    GetExecutionHistory: (request) => {
      const events = engine.history(request.executionArn)
      const { items, nextToken } = page(request.reverseOrder ? events.reverse() : events, request)
      return present({ events: request.includeExecutionData === false ? items.map(withoutData) : items, nextToken })
    },
    DescribeMapRun: ({ mapRunArn }) => mapRunDetails(engine.describeMapRun(mapRunArn)),
    ListMapRuns: (request) => {
      const { items, nextToken } = page(engine.mapRuns(request.executionArn), request)
      return present({ mapRuns: items.map(mapRunSummary), nextToken })
    },
    RedriveExecution: ({ executionArn }) => {
      const record = engine.redriveExecution(executionArn)
      return present({ redriveDate: secondsOrNone(record.redrivenAt) })
    },
  }
}

const schemas: { readonly [A in Action]: z.ZodType<RequestOf<A>> } = requests

/** The request, checked; a bad field is named. */
function parsed<A extends Action>(action: A, body: unknown): RequestOf<A> {
  const result = schemas[action].safeParse(body ?? {})
  if (result.success) return result.data
  throw new EngineError('ValidationException', `${action}: ${describeIssues(result.error)}`)
}

export function stepFunctionsApi(engine: Engine): StepFunctionsApi {
  const handlers = handlersOf(engine)
  const call = async <A extends Action>(action: A, body: unknown): Promise<Json> => handlers[action](parsed(action, body))
  return async (action, body) => {
    if (isAction(action)) return call(action, body)
    throw new EngineError('UnknownOperationException', `The action '${action}' is not known here`)
  }
}
