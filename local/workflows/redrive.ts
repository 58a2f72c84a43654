import { HISTORY_LIMIT } from './history.ts'
import { lastEvent } from './read-history.ts'
import type { ExecutionRecord } from './records.ts'

const PERIOD_MS = 14 * 24 * 60 * 60 * 1000
const MOST_REDRIVES = 1000

export type RedriveStatus = 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN'

/** Whether there is no room in the history `file` to go on. */
export const isExhausted = (file: string) => lastEvent(file).id >= HISTORY_LIMIT - 1

/** Why an execution cannot go on, or undefined. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html */
function obstacle(record: ExecutionRecord, file: string, machineExists: boolean, now: number): string | undefined {
  if (record.status === 'RUNNING' || record.status === 'SUCCEEDED') return `Execution is ${record.status} and cannot be redriven`
  if (!machineExists) return 'State machine is in DELETING status and execution cannot be redriven'
  if (now - (record.stoppedAt ?? now) > PERIOD_MS) return 'Execution redrivable period exceeded'
  if (record.redriveCount >= MOST_REDRIVES) return 'Execution redrive limit exceeded'
  return isExhausted(file) ? 'Execution history event limit exceeded' : undefined
}

export function redriveStatusOf(
  record: ExecutionRecord,
  file: string,
  machineExists: boolean,
  now: number,
): { redriveStatus: RedriveStatus; redriveStatusReason: string | undefined } {
  const redriveStatusReason = obstacle(record, file, machineExists, now)
  if (redriveStatusReason !== undefined) return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason }
  return { redriveStatus: record.child ? 'REDRIVABLE_BY_MAP_RUN' : 'REDRIVABLE', redriveStatusReason }
}
