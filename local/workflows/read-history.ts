import { firstLine, lastLine, readLines } from './event-files.ts'
import { detailsKey } from './history.ts'
import { isObject, type Json, type JsonObject, parseJson } from './json.ts'

const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
const text = (value: Json | undefined) => (typeof value === 'string' ? value : undefined)
const parsed = (value: Json | undefined) => (typeof value === 'string' ? parseJson(value) : undefined)
const eventOf = (line: string | undefined): JsonObject => object(parseJson(line ?? 'null'))

/** All events of a file, oldest first. */
export const readEvents = (file: string): JsonObject[] => readLines(file).map(eventOf)

/** What an execution was started with, from its file; undefined where a crash came before that was written. */
export function inputOf(file: string): Json | undefined {
  return parsed(object(eventOf(firstLine(file))['executionStartedEventDetails'])['input'])
}

/** The last event of a file (number 0 where there is none), and what it says if it ended the execution. */
export function lastEvent(file: string): {
  id: number
  type: string
  /** Epoch ms. */
  at: number
  output: Json | undefined
  error: string | undefined
  cause: string | undefined
} {
  const event = eventOf(lastLine(file))
  const type = text(event['type']) ?? ''
  const details = object(event[detailsKey(type)])
  return {
    id: Number(event['id'] ?? 0),
    type,
    at: Math.round(Number(event['timestamp'] ?? 0) * 1000),
    output: parsed(details['output']),
    error: text(details['error']),
    cause: text(details['cause']),
  }
}

/** Where an execution was: the state of its own (not of an iteration) that it entered last, and the Map run it began there. */
export interface Place {
  readonly state: string
  readonly input: Json
  readonly mapRunArn: string | undefined
}

/** The place that the lines of a history lead to; `names` are the execution's own states. undefined: no state was entered. */
export function placeOf(lines: readonly string[], names: { has: (name: string) => boolean }): Place | undefined {
  let mapRunArn: string | undefined
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? ''
    if (line.includes('"mapRunStartedEventDetails"')) {
      mapRunArn ??= text(object(eventOf(line)['mapRunStartedEventDetails'])['mapRunArn'])
    }
    if (!line.includes('"stateEnteredEventDetails"')) continue
    const entered = object(eventOf(line)['stateEnteredEventDetails'])
    const state = text(entered['name'])
    if (state !== undefined && names.has(state)) return { state, input: parsed(entered['input']) ?? null, mapRunArn }
  }
  return undefined
}
