import { DefinitionError, StateFailure } from './errors.ts'
import { isArray, isObject, type Json, type JsonObject } from './json.ts'

/** A compiled path: reads from the state's input (`$…`) or from the context object (`$$…`); undefined where there is nothing. */
export interface Path {
  readonly text: string
  readonly find: (input: Json, context: JsonObject) => Json | undefined
}

type Segment = string | number
const SEGMENT = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']+)'\]/y

/** The segments of a reference path (no wildcards, slices, filters), or a DefinitionError that begins with `where`. */
function segmentsOf(text: string, where: string): Segment[] {
  const segments: Segment[] = []
  SEGMENT.lastIndex = text.startsWith('$$') ? 2 : 1
  while (text.startsWith('$') && SEGMENT.lastIndex < text.length) {
    const match = SEGMENT.exec(text)
    if (!match) break
    segments.push(match[2] === undefined ? (match[1] ?? match[3] ?? '') : Number(match[2]))
    if (SEGMENT.lastIndex === text.length) return segments
  }
  if (text === '$' || text === '$$') return segments
  throw new DefinitionError(`${where}: "${text}" is not a reference path this interpreter knows ($.a.b, $.a[0], $$.…)`)
}

function step(value: Json | undefined, segment: Segment): Json | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof segment === 'number') return isArray(value) ? value[segment] : undefined
  return isObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined
}

/** Compiles a path for reading. Throws DefinitionError beginning with `where` if it is not one. */
export function compilePath(text: Json, where: string): Path {
  if (typeof text !== 'string') throw new DefinitionError(`${where}: a path must be a string`)
  const segments = segmentsOf(text, where)
  const ofContext = text.startsWith('$$')
  return {
    text,
    find: (input, context) => {
      let value: Json | undefined = ofContext ? context : input
      for (const segment of segments) value = step(value, segment)
      return value
    },
  }
}

/** The path's value; States.Runtime where there is nothing, as AWS ends the execution then. */
export function read(path: Path, field: string, input: Json, context: JsonObject): Json {
  const value = path.find(input, context)
  if (value !== undefined) return value
  throw new StateFailure(
    'States.Runtime',
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input`,
  )
}

/** Compiles a ResultPath: puts a result into a copy of the input; null discards the result. */
export function compileResultPath(text: Json, where: string): (input: Json, result: Json) => Json {
  if (text === null) return (input) => input
  if (typeof text !== 'string' || text.startsWith('$$')) throw new DefinitionError(`${where}: must be a reference path or null`)
  const segments = segmentsOf(text, where)
  const names = segments.filter((each) => typeof each === 'string')
  if (names.length !== segments.length) throw new DefinitionError(`${where}: array positions are not supported here`)
  const place = (into: Json | undefined, depth: number, result: Json): Json => {
    const name = names[depth]
    if (name === undefined) return result
    if (into !== undefined && !isObject(into)) {
      throw new StateFailure('States.ResultPathMatchFailure', `Unable to apply ResultPath ${text} to the state's input`)
    }
    return { ...into, [name]: place(into?.[name], depth + 1, result) }
  }
  return (input, result) => place(input, 0, result)
}
