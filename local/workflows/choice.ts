import { DefinitionError, StateFailure } from './errors.ts'
import { isArray, isObject, type Json, type JsonObject } from './json.ts'
import { compilePath, type Path, read } from './paths.ts'
import { timestampOf } from './timestamps.ts'

export type Condition = (input: Json, context: JsonObject) => boolean

type Compare = (value: Json, operand: Json) => boolean
const strings = (test: (a: string, b: string) => boolean): Compare => {
  return (a, b) => typeof a === 'string' && typeof b === 'string' && test(a, b)
}
const numbers = (test: (a: number, b: number) => boolean): Compare => {
  return (a, b) => typeof a === 'number' && typeof b === 'number' && test(a, b)
}
const times = (test: (a: number, b: number) => boolean): Compare => {
  return strings((a, b) => {
    const [one, other] = [timestampOf(a), timestampOf(b)]
    return one !== undefined && other !== undefined && test(one, other)
  })
}

/** Values of another type than the operator's never match: the comparison is false, not an error. */
const comparisons: Readonly<Record<string, { operand: 'string' | 'number' | 'boolean' | 'timestamp'; compare: Compare }>> = {
  BooleanEquals: { operand: 'boolean', compare: (a, b) => typeof a === 'boolean' && a === b },
  StringEquals: { operand: 'string', compare: strings((a, b) => a === b) },
  StringLessThan: { operand: 'string', compare: strings((a, b) => a < b) },
  StringLessThanEquals: { operand: 'string', compare: strings((a, b) => a <= b) },
  StringGreaterThan: { operand: 'string', compare: strings((a, b) => a > b) },
  StringGreaterThanEquals: { operand: 'string', compare: strings((a, b) => a >= b) },
  NumericEquals: { operand: 'number', compare: numbers((a, b) => a === b) },
  NumericLessThan: { operand: 'number', compare: numbers((a, b) => a < b) },
  NumericLessThanEquals: { operand: 'number', compare: numbers((a, b) => a <= b) },
  NumericGreaterThan: { operand: 'number', compare: numbers((a, b) => a > b) },
  NumericGreaterThanEquals: { operand: 'number', compare: numbers((a, b) => a >= b) },
  TimestampEquals: { operand: 'timestamp', compare: times((a, b) => a === b) },
  TimestampLessThan: { operand: 'timestamp', compare: times((a, b) => a < b) },
  TimestampLessThanEquals: { operand: 'timestamp', compare: times((a, b) => a <= b) },
  TimestampGreaterThan: { operand: 'timestamp', compare: times((a, b) => a > b) },
  TimestampGreaterThanEquals: { operand: 'timestamp', compare: times((a, b) => a >= b) },
}

const inspections: Readonly<Record<string, (value: Json | undefined) => boolean>> = {
  IsPresent: (value) => value !== undefined,
  IsNull: (value) => value === null,
  IsBoolean: (value) => typeof value === 'boolean',
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
}

const fitsOperand = (kind: 'string' | 'number' | 'boolean' | 'timestamp', value: Json) =>
  kind === 'timestamp' ? typeof value === 'string' && timestampOf(value) !== undefined : typeof value === kind

function readVariable(path: Path, input: Json, context: JsonObject): Json {
  const value = path.find(input, context)
  if (value !== undefined) return value
  throw new StateFailure(
    'States.Runtime',
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  )
}

function compileComparison(operator: string, operand: Json, variable: Path, where: string): Condition {
  const inspect = inspections[operator]
  if (inspect) {
    if (typeof operand !== 'boolean') throw new DefinitionError(`${where}.${operator}: must be a boolean`)
    const find =
      operator === 'IsPresent' ? variable.find : (input: Json, context: JsonObject) => readVariable(variable, input, context)
    return (input, context) => inspect(find(input, context)) === operand
  }
  const byPath = comparisons[operator.replace(/Path$/, '')]
  if (byPath && operator.endsWith('Path')) {
    const other = compilePath(operand, `${where}.${operator}`)
    return (input, context) => byPath.compare(readVariable(variable, input, context), read(other, operator, input, context))
  }
  const known = comparisons[operator]
  if (!known) throw new DefinitionError(`${where}: unknown field "${operator}"`)
  if (!fitsOperand(known.operand, operand)) throw new DefinitionError(`${where}.${operator}: must be a ${known.operand}`)
  return (input, context) => known.compare(readVariable(variable, input, context), operand)
}

/** Compiles a choice rule without its Next. `ignored` are the keys that the caller has dealt with. */
export function compileCondition(rule: Json, where: string, ignored: readonly string[] = []): Condition {
  if (!isObject(rule)) throw new DefinitionError(`${where}: must be an object`)
  const keys = Object.keys(rule).filter((key) => !ignored.includes(key))
  const only = keys.length === 1 ? keys[0] : undefined
  if (only === 'And' || only === 'Or') {
    const list = rule[only] ?? null
    if (!isArray(list) || list.length === 0) throw new DefinitionError(`${where}.${only}: must be a list that is not empty`)
    const parts = list.map((each, index) => compileCondition(each, `${where}.${only}[${index}]`))
    if (only === 'And') return (input, context) => parts.every((part) => part(input, context))
    return (input, context) => parts.some((part) => part(input, context))
  }
  if (only === 'Not') {
    const part = compileCondition(rule['Not'] ?? null, `${where}.Not`)
    return (input, context) => !part(input, context)
  }
  const operator = keys.find((key) => key !== 'Variable')
  if (keys.length !== 2 || operator === undefined) {
    throw new DefinitionError(`${where}: needs "Variable" and one comparison, has ${keys.join(', ') || 'nothing'}`)
  }
  const variable = compilePath(rule['Variable'] ?? null, `${where}.Variable`)
  return compileComparison(operator, rule[operator] ?? null, variable, where)
}
