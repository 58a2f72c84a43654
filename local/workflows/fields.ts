import { DefinitionError } from './errors.ts'
import { isArray, isObject, type Json, type JsonObject } from './json.ts'

// Readers of a definition's fields: each gives the value, or throws a DefinitionError that begins with `where`.

export function asObject(value: Json | undefined, where: string): JsonObject {
  if (!isObject(value)) throw new DefinitionError(`${where}: must be an object`)
  return value
}

export function asList(value: Json | undefined, where: string): readonly Json[] {
  if (value === undefined) return []
  if (!isArray(value) || value.length === 0) throw new DefinitionError(`${where}: must be a list that is not empty`)
  return value
}

export function asString(value: Json | undefined, where: string): string {
  if (typeof value !== 'string') throw new DefinitionError(`${where}: must be a string`)
  return value
}

export function asNumber(value: Json | undefined, where: string, least: number, most = 99_999_999): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new DefinitionError(`${where}: must be a number from ${least} to ${most}`)
}

export function only(value: JsonObject, allowed: readonly string[], where: string): void {
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) throw new DefinitionError(`${where}: unknown field "${key}"`)
  }
}

export function oneOf(value: JsonObject, keys: readonly string[], where: string): string {
  const present = keys.filter((key) => value[key] !== undefined)
  if (present.length === 1 && present[0] !== undefined) return present[0]
  throw new DefinitionError(`${where}: needs exactly one of ${keys.join(', ')}`)
}

/** As the name of an error is in ErrorEquals: of the reserved ones (`States.…`) only those that exist. */
export function asErrorName(value: Json, where: string): string {
  const name = asString(value, where)
  if (name.startsWith('States.') && !RESERVED_ERRORS.has(name)) {
    throw new DefinitionError(`${where}: "${name}" is not one of the errors whose names begin with "States."`)
  }
  return name
}

// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
const RESERVED_ERRORS = new Set(
  `ALL BranchFailed DataLimitExceeded ExceedToleratedFailureThreshold Http.Socket IntrinsicFailure ItemReaderFailed NoChoiceMatched
  ParameterPathFailure Permissions QueryEvaluationError ResultPathMatchFailure ResultWriterFailed Runtime TaskFailed Timeout`
    .split(/\s+/)
    .map((each) => `States.${each}`),
)

export function asInteger(value: Json | undefined, where: string, least: number, most?: number): number | undefined {
  const number = asNumber(value, where, least, most)
  if (number === undefined || Number.isInteger(number)) return number
  throw new DefinitionError(`${where}: must be a whole number`)
}
