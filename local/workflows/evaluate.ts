import { StateFailure } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import { type Path, read } from './paths.ts'
import type { ChoiceState, FailState, MapState, PassState, TaskState, WaitState } from './states.ts'
import { timestampOf } from './timestamps.ts'

/** What an InputPath or OutputPath leaves of a value: all of it where there is none, nothing of it where it is null. */
export const filtered = (path: Path | null | undefined, field: string, value: Json, context: JsonObject): Json => {
  if (path === undefined) return value
  return path === null ? {} : read(path, field, value, context)
}

/** What a state gives on: its result, selected, and put where ResultPath says into what came in. @throws StateFailure as its paths do */
export function combine(state: TaskState | PassState | MapState, raw: Json, result: Json, context: JsonObject): Json {
  const selected = state.resultSelector ? state.resultSelector(result, context) : result
  return state.resultPath ? state.resultPath(raw, selected) : selected
}

/** The next state of a choice. @throws StateFailure when no rule matches and there is no default */
export function choose(state: ChoiceState, input: Json, context: JsonObject): string {
  const next = state.choices.find((each) => each.matches(input, context))?.next ?? state.default
  if (next !== undefined) return next
  throw new StateFailure('States.NoChoiceMatched', `No rule of state "${state.name}" matches and it has no Default`)
}

/** For how many milliseconds from `now` a state waits. @throws StateFailure when that is no time */
export function waitOf(state: WaitState, input: Json, context: JsonObject, now: number): number {
  const { kind, value } = state.until
  const given =
    typeof value === 'object' ? read(value, kind === 'seconds' ? 'SecondsPath' : 'TimestampPath', input, context) : value
  if (kind === 'seconds' && Number.isInteger(given) && Number(given) >= 0) return Number(given) * 1000
  const until = kind === 'timestamp' && typeof given === 'string' ? timestampOf(given) : undefined
  if (until !== undefined) return Math.max(until - now, 0)
  throw new StateFailure('States.Runtime', `State "${state.name}" cannot wait until ${JSON.stringify(given)}`)
}

/** The failure that a Fail state is. @throws StateFailure when one of its paths leads to no string */
export function failureOf(state: FailState, input: Json, context: JsonObject): StateFailure {
  const text = (field: string, value: string | Path | undefined) => {
    if (typeof value !== 'object') return value ?? ''
    const found = read(value, field, input, context)
    if (typeof found === 'string') return found
    throw new StateFailure('States.Runtime', `${field} of state "${state.name}" must lead to a string`)
  }
  return new StateFailure(text('ErrorPath', state.error), text('CausePath', state.cause))
}
