import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLines } from './event-files.ts'

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'

/** What stays in memory of an execution, running or ended; its input, output and events are in a file. Times: epoch ms. */
export interface ExecutionRecord {
  readonly kind: 'execution'
  readonly arn: string
  readonly name: string
  readonly machineArn: string
  /** The revision of the machine that it runs, and runs again when it is redriven. */
  readonly revision: string
  readonly startedAt: number
  /** For a child of a distributed Map. */
  readonly child: { readonly mapRunArn: string; readonly index: number } | null
  readonly status: Status
  readonly stoppedAt: number | null
  readonly redriveCount: number
  readonly redrivenAt: number | null
}

export interface MapRunRecord {
  readonly kind: 'map-run'
  readonly arn: string
  readonly executionArn: string
  /** The Map state's name. */
  readonly state: string
  readonly machineArn: string
  readonly startedAt: number
  readonly total: number
  readonly maxConcurrency: number
  /** null where the machine does not say; the same for the percentage. */
  readonly toleratedCount: number | null
  readonly toleratedPercentage: number | null
  readonly status: Exclude<Status, 'TIMED_OUT'>
  readonly stoppedAt: number | null
  readonly redriveCount: number
  readonly redrivenAt: number | null
}

type Journaled = ExecutionRecord | MapRunRecord

/** The journal of all executions and Map runs: written through to a file on every change of status, read back at a start. */
export interface Records {
  readonly put: (record: Journaled) => void
  readonly execution: (arn: string) => ExecutionRecord | undefined
  readonly executions: () => IterableIterator<ExecutionRecord>
  readonly mapRun: (arn: string) => MapRunRecord | undefined
  readonly mapRuns: () => IterableIterator<MapRunRecord>
  /** The children that were started, by their item's position. */
  readonly children: (mapRunArn: string) => ReadonlyMap<number, ExecutionRecord>
  /** The file of an execution's events. */
  readonly fileOf: (executionArn: string) => string
}

/** Any name makes a file name, on any file system; two levels keep folders small. */
function fileOf(directory: string, arn: string): string {
  const hash = createHash('sha256').update(arn).digest('hex')
  return join(directory, hash.slice(0, 2), `${hash.slice(2, 34)}.jsonl`)
}

/** Opens the journal in `directory`, making it if need be, and rewrites it with one line per record. */
export function openRecords(directory: string): Records {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'journal.jsonl')
  const executions = new Map<string, ExecutionRecord>()
  const mapRuns = new Map<string, MapRunRecord>()
  const children = new Map<string, Map<number, ExecutionRecord>>()

  const remember = (record: Journaled) => {
    if (record.kind === 'map-run') {
      mapRuns.set(record.arn, record)
      return
    }
    executions.set(record.arn, record)
    if (!record.child) return
    const siblings = children.get(record.child.mapRunArn) ?? new Map<number, ExecutionRecord>()
    children.set(record.child.mapRunArn, siblings.set(record.child.index, record))
  }

  if (existsSync(file)) {
    for (const line of readLines(file)) remember(JSON.parse(line) as Journaled)
    const lines = [...executions.values(), ...mapRuns.values()].map((each) => `${JSON.stringify(each)}\n`)
    writeFileSync(`${file}.new`, lines.join(''))
    renameSync(`${file}.new`, file)
  }

  return {
    put: (record) => {
      remember(record)
      appendFileSync(file, `${JSON.stringify(record)}\n`)
    },
    execution: (arn) => executions.get(arn),
    executions: () => executions.values(),
    mapRun: (arn) => mapRuns.get(arn),
    mapRuns: () => mapRuns.values(),
    fileOf: (arn) => fileOf(join(directory, 'executions'), arn),
    children: (arn) => children.get(arn) ?? new Map(),
  }
}
