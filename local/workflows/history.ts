import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { StateFailure } from './errors.ts'
import type { JsonObject } from './json.ts'

/** An execution has at most this many events; the last one ends it. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const HISTORY_LIMIT = 25_000
const BUFFER_CHARACTERS = 65_536

/** Writes one execution's events, as JSON lines in the shape of GetExecutionHistory, to its file. */
export interface History {
  /** Adds an event after `previous` and returns its number. Fails the execution (States.Runtime) when there is only room for its end. */
  readonly add: (type: string, details: JsonObject | undefined, previous: number) => number
  /** Adds the event that ends the execution; there is always room for it. */
  readonly end: (type: string, details: JsonObject | undefined) => void
  /** Brings what is buffered to the file: after it the events survive the process. */
  readonly flush: () => void
  readonly count: () => number
}

/** `TaskStateEntered` has its details in `stateEnteredEventDetails`, `TaskFailed` in `taskFailedEventDetails`. */
export function detailsKey(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails'
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails'
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`
}

/** Opens a history that has `count` events: with none, its file is made anew. */
export function openHistory(file: string, count: number, now: () => number): History {
  let last = count
  let buffer = ''
  if (count === 0) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '')
  }
  const flush = () => {
    if (buffer !== '') appendFileSync(file, buffer)
    buffer = ''
  }
  const write = (type: string, details: JsonObject | undefined, previous: number) => {
    const event = { id: ++last, previousEventId: previous, timestamp: now() / 1000, type }
    buffer += `${JSON.stringify(details ? { ...event, [detailsKey(type)]: details } : event)}\n`
    if (buffer.length > BUFFER_CHARACTERS) flush()
    return last
  }
  return {
    add: (type, details, previous) => {
      if (last >= HISTORY_LIMIT - 1) {
        throw new StateFailure('States.Runtime', `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`)
      }
      return write(type, details, previous)
    },
    end: (type, details) => {
      write(type, details, last)
      flush()
    },
    flush,
    count: () => last,
  }
}
