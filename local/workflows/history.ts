import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { StateFailure } from './errors.ts'
import { type Json, type JsonObject, isObject, parseJson } from './json.ts'

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
function detailsKey(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails'
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails'
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`
}

export function openHistory(file: string, count: number, now: () => number): History {
  let last = count
  let buffer = ''
  if (count === 0) mkdirSync(dirname(file), { recursive: true })
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

/** The lines of a file of events; a last line that a crash cut short is left out. */
export function readLines(file: string): string[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').slice(0, -1)
}

const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

/** The text (JSON) of a field of the first event in `lines` for which `wanted` holds. */
function findEvent(lines: readonly string[], marker: string, wanted: (event: JsonObject) => boolean): JsonObject | undefined {
  for (const line of lines) {
    if (!line.includes(marker)) continue
    const event = object(parseJson(line))
    if (wanted(event)) return event
  }
  return undefined
}

const jsonField = (details: JsonObject, key: string) => (typeof details[key] === 'string' ? parseJson(details[key]) : undefined)

/** What an execution was started with. */
export function inputOf(lines: readonly string[]): Json {
  const event = findEvent(lines.slice(0, 1), '', () => true)
  return jsonField(object(event?.['executionStartedEventDetails']), 'input') ?? null
}

/** How the execution ended last, as its final event says. */
export function endOf(lines: readonly string[]): {
  output: Json | undefined
  error: string | undefined
  cause: string | undefined
} {
  const event = object(parseJson(lines.at(-1) ?? 'null'))
  const details = object(event[detailsKey(String(event['type']))])
  const text = (key: string) => (typeof details[key] === 'string' ? details[key] : undefined)
  return { output: jsonField(details, 'output'), error: text('error'), cause: text('cause') }
}

/** The state of `names` that was entered last, with its input: where a redrive goes on. */
export function lastEntered(
  lines: readonly string[],
  names: { has: (name: string) => boolean },
): { state: string; input: Json; eventId: number } | undefined {
  const isTop = (event: JsonObject) => names.has(String(object(event['stateEnteredEventDetails'])['name']))
  const event = findEvent([...lines].reverse(), '"stateEnteredEventDetails"', isTop)
  if (!event) return undefined
  const details = object(event['stateEnteredEventDetails'])
  return { state: String(details['name']), input: jsonField(details, 'input') ?? null, eventId: Number(event['id']) }
}
