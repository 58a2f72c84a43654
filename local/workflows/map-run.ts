import { randomUUID } from 'node:crypto'
import { executionArn, machineNameIn, mapRunArn } from './arns.ts'
import type { Clock } from './clock.ts'
import type { MapState } from './states.ts'
import type { Ending } from './endings.ts'
import { StateFailure } from './errors.ts'
import type { Executor } from './executor.ts'
import type { History } from './history.ts'
import { PAYLOAD_LIMIT, pooled, type Run, type Trail } from './interpret.ts'
import type { Json } from './json.ts'
import { lastEvent } from './read-history.ts'
import type { ExecutionRecord, MapRunRecord, Records } from './records.ts'
import { isExhausted } from './redrive.ts'
import { createScope, type Scope } from './scope.ts'

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html: what MaxConcurrency 0 means. */
const DISTRIBUTED_CONCURRENCY = 10_000

interface Dependencies {
  readonly executor: Executor
  readonly records: Records
  readonly clock: Clock
  /** Whether the engine is being closed: then nothing has ended, it is only left. */
  readonly closing: () => boolean
}

/** The children's outputs in the order of their items (failed ones give none), as long as they fit in the limit. */
function createResults() {
  const outputs = new Map<number, Json>()
  let bytes = 2
  return {
    add: (index: number, output: Json) => {
      bytes += Buffer.byteLength(JSON.stringify(output)) + 1
      if (bytes <= PAYLOAD_LIMIT) outputs.set(index, output)
      else outputs.clear()
    },
    fit: () => bytes <= PAYLOAD_LIMIT,
    inOrder: (): Json[] => [...outputs].sort(([a], [b]) => a - b).map(([, output]) => output),
  }
}

/** Whether so many children may fail. Where the machine sets neither, none may; where it sets both, neither may be exceeded. */
function tolerance(record: MapRunRecord): (failed: number) => boolean {
  const { toleratedCount, toleratedPercentage, total } = record
  if (toleratedCount === null && toleratedPercentage === null) return (failed) => failed === 0
  return (failed) => failed <= (toleratedCount ?? total) && failed * 100 <= (toleratedPercentage ?? 100) * total
}

const EXCEEDED = 'The specified tolerated failure threshold was exceeded'
const TOO_LONG = `The results of the child executions are longer than the ${PAYLOAD_LIMIT} bytes that are allowed`

/**
 * How the execution `parent` runs its distributed Maps: a child execution per item, with a record and a history of its own. When
 * more fail than are tolerated, or the parent ends, running children are aborted and no other starts. `previous` is the Map
 * run that a resumed Map goes on with: its unsuccessful children only.
 */
export function mapRuns(
  { executor, records, clock, closing }: Dependencies,
  parent: ExecutionRecord,
  history: History,
  previous: string | undefined,
): Run['mapRun'] {
  const machine = machineNameIn(parent.arn).split('/')[0] ?? ''

  const open = (state: MapState, total: number, maxConcurrency: number): MapRunRecord => ({
    kind: 'map-run',
    arn: mapRunArn(machine, state.label, randomUUID()),
    executionArn: parent.arn,
    state: state.name,
    machineArn: parent.machineArn,
    startedAt: clock.now(),
    total,
    maxConcurrency,
    toleratedCount: state.toleratedCount ?? null,
    toleratedPercentage: state.toleratedPercentage ?? null,
    status: 'RUNNING',
    stoppedAt: null,
    redriveCount: 0,
    redrivenAt: null,
  })

  const reopen = (record: MapRunRecord): MapRunRecord => {
    const again = { status: 'RUNNING', stoppedAt: null, redriveCount: record.redriveCount + 1, redrivenAt: clock.now() } as const
    return { ...record, ...again }
  }

  /** Runs, or goes on with, one child; one that has succeeded before only gives its output. */
  const runChild = (run: MapRunRecord, label: string, index: number, input: Json, scope: Scope): Promise<Ending> | Ending => {
    const before = records.children(run.arn).get(index)
    if (before?.status === 'SUCCEEDED')
      return { status: 'SUCCEEDED', output: lastEvent(records.fileOf(before.arn)).output ?? null }
    if (before && !isExhausted(records.fileOf(before.arn))) return executor.redrive(before, input, scope).done
    const name = `${run.arn.slice(run.arn.lastIndexOf(':') + 1)}-${index}${before ? `-${run.redriveCount}` : ''}`
    const arn = executionArn(`${machine}/${label}`, name)
    const child = { mapRunArn: run.arn, index }
    return executor.start({ arn, name, machineArn: parent.machineArn, revision: parent.revision, child }, input, scope).done
  }

  const close = (run: MapRunRecord, status: MapRunRecord['status']) => {
    if (!closing()) records.put({ ...run, status, stoppedAt: clock.now() })
  }

  const failed = (run: MapRunRecord, trail: Trail, error: string, cause: string): never => {
    close(run, 'FAILED')
    trail.last = history.add('MapRunFailed', { error, cause }, trail.last)
    throw new StateFailure(error, cause)
  }

  return async (state, inputs, maxConcurrency, trail, resume) => {
    const before = resume && previous !== undefined ? records.mapRun(previous) : undefined
    const run = before ? reopen(before) : open(state, inputs.length, maxConcurrency)
    const about = before ? { mapRunArn: run.arn, redriveCount: run.redriveCount } : { mapRunArn: run.arn }
    trail.last = history.add(before ? 'MapRunRedriven' : 'MapRunStarted', about, trail.last)
    // A crash must find the Map run before it finds children of it.
    history.flush()
    records.put(run)

    const scope = createScope(trail.scope)
    const results = createResults()
    const tolerated = tolerance(run)
    let failures = 0
    await pooled(inputs.length, run.maxConcurrency || DISTRIBUTED_CONCURRENCY, async (index) => {
      if (scope.ended()) return
      const ending = await runChild(run, state.label, index, inputs[index] ?? null, scope)
      if (ending.status === 'SUCCEEDED') results.add(index, ending.output)
      else if (!tolerated(++failures)) scope.end()
    })
    if (trail.scope.ended()) close(run, 'ABORTED')
    trail.scope.check()
    scope.end()
    if (!tolerated(failures)) return failed(run, trail, 'States.ExceedToleratedFailureThreshold', EXCEEDED)
    if (!results.fit()) return failed(run, trail, 'States.DataLimitExceeded', TOO_LONG)
    close(run, 'SUCCEEDED')
    trail.last = history.add('MapRunSucceeded', undefined, trail.last)
    return results.inOrder()
  }
}
