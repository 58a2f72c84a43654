import { DefinitionError, StateFailure } from './errors.ts'
import { isArray, isObject, type Json, type JsonObject, parseJson } from './json.ts'
import { compilePath, read } from './paths.ts'

/** A compiled Parameters, ResultSelector or ItemSelector. */
export type Template = (input: Json, context: JsonObject) => Json

const fail = (cause: string): never => {
  throw new StateFailure('States.IntrinsicFailure', cause)
}

const show = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value))

const intrinsics: Readonly<Record<string, (...values: Json[]) => Json>> = {
  'States.Array': (...values) => values,
  'States.ArrayLength': (value = null) => (isArray(value) ? value.length : fail('States.ArrayLength needs an array')),
  'States.Format': (format, ...values) => {
    if (typeof format !== 'string') return fail('States.Format needs a string first')
    let used = 0
    const text = format.replaceAll('{}', () => show(values[used++] ?? null))
    return used === values.length ? text : fail('States.Format needs as many arguments as it has {}')
  },
  'States.JsonToString': (value = null) => JSON.stringify(value),
  'States.MathAdd': (a, b) =>
    typeof a === 'number' && typeof b === 'number' ? Math.round(a) + Math.round(b) : fail('States.MathAdd needs two numbers'),
  'States.StringToJson': (text) => {
    if (typeof text !== 'string') return fail('States.StringToJson needs a string')
    try {
      return parseJson(text)
    } catch {
      return fail('States.StringToJson: not JSON')
    }
  },
}

/** The arguments' texts of `a, 'b, c', f(d, e)`, split at the commas that stand outside quotes and brackets. */
function splitArguments(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let begin = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === "'") quoted = !quoted
    else if (quoted) continue
    else if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(begin, at))
      begin = at + 1
    }
  }
  return [...parts, text.slice(begin)].map((part) => part.trim()).filter((part) => part !== '')
}

/** Compiles a path, an intrinsic function or (inside one) a literal. */
function compileExpression(text: string, where: string, inside = false): Template {
  if (text.startsWith('$')) {
    const path = compilePath(text, where)
    return (input, context) => read(path, where, input, context)
  }
  if (inside && /^'.*'$/s.test(text)) {
    const literal = text.slice(1, -1).replaceAll(/\\(.)/gs, '$1')
    return () => literal
  }
  if (inside && /^(-?\d+(\.\d+)?|true|false|null)$/.test(text)) {
    const literal = parseJson(text)
    return () => literal
  }
  const call = /^(States\.\w+)\((.*)\)$/s.exec(text)
  const run = intrinsics[call?.[1] ?? '']
  if (!run) throw new DefinitionError(`${where}: "${text}" is neither a path nor an intrinsic function this interpreter knows`)
  const values = splitArguments(call?.[2] ?? '').map((each) => compileExpression(each, where, true))
  return (input, context) => run(...values.map((each) => each(input, context)))
}

const isDynamic = (value: Json): boolean => {
  if (isArray(value)) return value.some(isDynamic)
  return isObject(value) && Object.entries(value).some(([key, each]) => key.endsWith('.$') || isDynamic(each))
}

/** Compiles a payload template; keys that end in `.$` hold paths or intrinsic functions. */
export function compileTemplate(value: Json, where: string): Template {
  if (!isDynamic(value)) return () => value
  if (isArray(value)) {
    const items = value.map((each, index) => compileTemplate(each, `${where}[${index}]`))
    return (input, context) => items.map((each) => each(input, context))
  }
  if (!isObject(value)) return () => value
  const fields = Object.entries(value).map(([key, each]): [string, Template] => {
    if (!key.endsWith('.$')) return [key, compileTemplate(each, `${where}.${key}`)]
    if (typeof each !== 'string') throw new DefinitionError(`${where}.${key}: must be a string`)
    return [key.slice(0, -2), compileExpression(each, `${where}.${key}`)]
  })
  return (input, context) => {
    const made: Record<string, Json> = {}
    for (const [key, make] of fields) made[key] = make(input, context)
    return made
  }
}
