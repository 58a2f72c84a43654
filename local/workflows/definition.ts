import { compileCondition } from './choice.ts'
import { DefinitionError } from './errors.ts'
import { asErrorName, asInteger, asList, asNumber, asObject, asString, oneOf, only } from './fields.ts'
import { type Json, type JsonObject, parseJson } from './json.ts'
import { compilePath, compileResultPath } from './paths.ts'
import type {
  Catcher,
  ChoiceState,
  FailState,
  Machine,
  MapState,
  Retrier,
  State,
  States,
  TaskState,
  WaitState,
} from './states.ts'
import { compileTemplate } from './templates.ts'
import { timestampOf } from './timestamps.ts'

const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke'
const COMMON = ['Type', 'Comment', 'InputPath', 'OutputPath']
const WORKING = [...COMMON, 'Parameters', 'ResultPath', 'Next', 'End']
const FAILING = ['ResultSelector', 'Retry', 'Catch']
const FIELDS: Readonly<Record<State['type'], readonly string[]>> = {
  Task: [...WORKING, ...FAILING, 'Resource', 'TimeoutSeconds'],
  Pass: [...WORKING, 'Result'],
  Map: [
    ...WORKING.filter((each) => each !== 'Parameters'),
    ...FAILING,
    'ItemProcessor',
    'ItemsPath',
    'ItemSelector',
    'MaxConcurrency',
    'MaxConcurrencyPath',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
    'Label',
  ],
  Choice: [...COMMON, 'Choices', 'Default'],
  Wait: [...COMMON, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath', 'Next', 'End'],
  Succeed: COMMON,
  Fail: ['Type', 'Comment', 'Error', 'Cause', 'ErrorPath', 'CausePath'],
}

const isType = (value: Json | undefined): value is State['type'] => typeof value === 'string' && Object.hasOwn(FIELDS, value)

const optionalTemplate = (value: Json | undefined, where: string) =>
  value === undefined ? undefined : compileTemplate(value, where)
const optionalPath = (value: Json | undefined, where: string) => (value === undefined ? undefined : compilePath(value, where))
const nullablePath = (value: Json | undefined, where: string) => (value === null ? null : optionalPath(value, where))
const optionalResultPath = (value: Json | undefined, where: string) =>
  value === undefined ? undefined : compileResultPath(value, where)

function compileNext(value: JsonObject, where: string): string | undefined {
  if (value['End'] !== undefined && value['End'] !== true) throw new DefinitionError(`${where}, field "End": must be true`)
  return oneOf(value, ['Next', 'End'], where) === 'Next' ? asString(value['Next'], `${where}, field "Next"`) : undefined
}

function compileErrors(value: Json | undefined, where: string, last: boolean): string[] {
  const errors = asList(value ?? [], where).map((each) => asErrorName(each, where))
  if (errors.includes('States.ALL') && (errors.length > 1 || !last)) {
    throw new DefinitionError(`${where}: States.ALL must stand alone and last`)
  }
  return errors
}

const RETRIER = ['Comment', 'ErrorEquals', 'IntervalSeconds', 'BackoffRate', 'MaxAttempts', 'MaxDelaySeconds', 'JitterStrategy']

function compileRetrier(value: Json, where: string, last: boolean): Retrier {
  const retrier = asObject(value, where)
  only(retrier, RETRIER, where)
  const jitter = retrier['JitterStrategy'] ?? 'NONE'
  if (jitter !== 'FULL' && jitter !== 'NONE') throw new DefinitionError(`${where}.JitterStrategy: must be FULL or NONE`)
  return {
    errors: compileErrors(retrier['ErrorEquals'], `${where}.ErrorEquals`, last),
    intervalSeconds: asInteger(retrier['IntervalSeconds'], `${where}.IntervalSeconds`, 1) ?? 1,
    backoffRate: asNumber(retrier['BackoffRate'], `${where}.BackoffRate`, 1) ?? 2,
    maxAttempts: asInteger(retrier['MaxAttempts'], `${where}.MaxAttempts`, 0) ?? 3,
    maxDelaySeconds: asInteger(retrier['MaxDelaySeconds'], `${where}.MaxDelaySeconds`, 1, 31_622_400) ?? Number.POSITIVE_INFINITY,
    fullJitter: jitter === 'FULL',
  }
}

function compileCatcher(value: Json, where: string, last: boolean): Catcher {
  const catcher = asObject(value, where)
  only(catcher, ['Comment', 'ErrorEquals', 'ResultPath', 'Next'], where)
  return {
    errors: compileErrors(catcher['ErrorEquals'], `${where}.ErrorEquals`, last),
    resultPath: optionalResultPath(catcher['ResultPath'], `${where}.ResultPath`),
    next: asString(catcher['Next'], `${where}.Next`),
  }
}

function compileList<T>(value: Json | undefined, where: string, compile: (each: Json, where: string, last: boolean) => T): T[] {
  const list = asList(value, where)
  return list.map((each, index) => compile(each, `${where}[${index}]`, index === list.length - 1))
}

const compileCommon = (name: string, value: JsonObject, where: string) => ({
  name,
  inputPath: nullablePath(value['InputPath'], `${where}, field "InputPath"`),
  outputPath: nullablePath(value['OutputPath'], `${where}, field "OutputPath"`),
})

const compileWorking = (name: string, value: JsonObject, where: string) => ({
  ...compileCommon(name, value, where),
  parameters: optionalTemplate(value['Parameters'], `${where}, field "Parameters"`),
  resultSelector: optionalTemplate(value['ResultSelector'], `${where}, field "ResultSelector"`),
  resultPath: optionalResultPath(value['ResultPath'], `${where}, field "ResultPath"`),
  retry: compileList(value['Retry'], `${where}, field "Retry"`, compileRetrier),
  catch: compileList(value['Catch'], `${where}, field "Catch"`, compileCatcher),
  next: compileNext(value, where),
})

function compileTask(name: string, value: JsonObject, where: string): TaskState {
  if (value['Resource'] !== LAMBDA_INVOKE) throw new DefinitionError(`${where}, field "Resource": only ${LAMBDA_INVOKE} is known`)
  const parameters = asObject(value['Parameters'], `${where}, field "Parameters"`)
  only(parameters, ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$'], `${where}, field "Parameters"`)
  oneOf(parameters, ['FunctionName', 'FunctionName.$'], `${where}, field "Parameters"`)
  return {
    type: 'Task',
    ...compileWorking(name, value, where),
    timeoutSeconds: asInteger(value['TimeoutSeconds'], `${where}, field "TimeoutSeconds"`, 1),
  }
}

function compileMap(name: string, value: JsonObject, where: string): MapState {
  const field = (key: string) => `${where}, field "${key}"`
  const processor = asObject(value['ItemProcessor'], field('ItemProcessor'))
  only(processor, ['Comment', 'ProcessorConfig', 'StartAt', 'States'], field('ItemProcessor'))
  const config = asObject(processor['ProcessorConfig'] ?? {}, field('ProcessorConfig'))
  const mode = config['Mode'] ?? 'INLINE'
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED') throw new DefinitionError(`${field('Mode')}: must be INLINE or DISTRIBUTED`)
  const distributed = mode === 'DISTRIBUTED'
  only(config, distributed ? ['Mode', 'ExecutionType'] : ['Mode'], field('ProcessorConfig'))
  if (distributed && config['ExecutionType'] !== 'STANDARD')
    throw new DefinitionError(`${field('ExecutionType')}: must be STANDARD`)
  if (!distributed) {
    for (const key of ['ToleratedFailureCount', 'ToleratedFailurePercentage', 'Label']) {
      if (value[key] !== undefined) throw new DefinitionError(`${field(key)}: only a distributed Map has it`)
    }
  }
  const concurrencyPath = optionalPath(value['MaxConcurrencyPath'], field('MaxConcurrencyPath'))
  if (concurrencyPath && value['MaxConcurrency'] !== undefined) oneOf(value, ['MaxConcurrency', 'MaxConcurrencyPath'], where)
  return {
    type: 'Map',
    ...compileWorking(name, value, where),
    distributed,
    itemsPath: optionalPath(value['ItemsPath'], field('ItemsPath')),
    itemSelector: optionalTemplate(value['ItemSelector'], field('ItemSelector')),
    maxConcurrency: concurrencyPath ?? asInteger(value['MaxConcurrency'], field('MaxConcurrency'), 0) ?? 0,
    toleratedCount: asInteger(value['ToleratedFailureCount'], field('ToleratedFailureCount'), 0),
    toleratedPercentage: asNumber(value['ToleratedFailurePercentage'], field('ToleratedFailurePercentage'), 0, 100),
    label: value['Label'] === undefined ? name : asString(value['Label'], field('Label')),
    processor: compileStates(processor, `${where}, field "ItemProcessor"`),
  }
}

function compileChoice(name: string, value: JsonObject, where: string): ChoiceState {
  const choices = compileList(value['Choices'] ?? [], `${where}, field "Choices"`, (each, place) => {
    const rule = asObject(each, place)
    return {
      matches: compileCondition(rule, place, ['Next', 'Comment']),
      next: asString(rule['Next'], `${place}.Next`),
    }
  })
  const otherwise = value['Default'] === undefined ? undefined : asString(value['Default'], `${where}, field "Default"`)
  return { type: 'Choice', ...compileCommon(name, value, where), choices, default: otherwise }
}

function compileWait(name: string, value: JsonObject, where: string): WaitState {
  const key = oneOf(value, ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'], where)
  const place = `${where}, field "${key}"`
  const kind = key.startsWith('Seconds') ? 'seconds' : 'timestamp'
  const constant = kind === 'seconds' ? () => asInteger(value[key], place, 0) ?? 0 : () => asString(value[key], place)
  if (key === 'Timestamp' && timestampOf(asString(value[key], place)) === undefined)
    throw new DefinitionError(`${place}: must be a timestamp of RFC 3339`)
  return {
    type: 'Wait',
    ...compileCommon(name, value, where),
    until: { kind, value: key.endsWith('Path') ? compilePath(value[key] ?? null, place) : constant() },
    next: compileNext(value, where),
  }
}

function compileFail(name: string, value: JsonObject, where: string): FailState {
  const text = (key: 'Error' | 'Cause') => {
    const path = value[`${key}Path`]
    if (path !== undefined && value[key] !== undefined) oneOf(value, [key, `${key}Path`], where)
    if (path !== undefined) return compilePath(path, `${where}, field "${key}Path"`)
    return value[key] === undefined ? undefined : asString(value[key], `${where}, field "${key}"`)
  }
  return { type: 'Fail', name, inputPath: undefined, outputPath: undefined, error: text('Error'), cause: text('Cause') }
}

function compileState(name: string, value: Json): State {
  const where = `State "${name}"`
  const state = asObject(value, where)
  const type = state['Type']
  if (!isType(type))
    throw new DefinitionError(`${where}, field "Type": ${JSON.stringify(type)} is not a type this interpreter knows`)
  only(state, FIELDS[type], where)
  switch (type) {
    case 'Task':
      return compileTask(name, state, where)
    case 'Pass':
      return { type, ...compileWorking(name, state, where), result: state['Result'] }
    case 'Map':
      return compileMap(name, state, where)
    case 'Choice':
      return compileChoice(name, state, where)
    case 'Wait':
      return compileWait(name, state, where)
    case 'Succeed':
      return { type, ...compileCommon(name, state, where) }
    case 'Fail':
      return compileFail(name, state, where)
  }
}

/** The names of the states that may follow. */
function targets(state: State): string[] {
  switch (state.type) {
    case 'Choice':
      return [...state.choices.map((each) => each.next), ...(state.default === undefined ? [] : [state.default])]
    case 'Succeed':
    case 'Fail':
      return []
    case 'Wait':
      return state.next === undefined ? [] : [state.next]
    case 'Task':
    case 'Pass':
    case 'Map':
      return [...state.catch.map((each) => each.next), ...(state.next === undefined ? [] : [state.next])]
  }
}

function compileStates(value: JsonObject, where: string): States {
  const startAt = asString(value['StartAt'], `${where}, field "StartAt"`)
  const states = new Map<string, State>()
  for (const [name, each] of Object.entries(asObject(value['States'], `${where}, field "States"`))) {
    states.set(name, compileState(name, each))
  }
  if (!states.has(startAt)) throw new DefinitionError(`${where}, field "StartAt": there is no state "${startAt}"`)
  for (const state of states.values()) {
    const missing = targets(state).find((each) => !states.has(each))
    if (missing !== undefined) throw new DefinitionError(`State "${state.name}": there is no state "${missing}" to go to`)
  }
  return { startAt, states }
}

/** Names are the key to a state in histories, so AWS wants them unique in the whole machine; a nested Map must be inline. */
function checkWhole(states: States, seen: Set<string>, inline: boolean): void {
  for (const state of states.states.values()) {
    if (seen.has(state.name)) throw new DefinitionError(`State "${state.name}": there are two of this name`)
    seen.add(state.name)
    if (state.type !== 'Map') continue
    if (inline && state.distributed) {
      throw new DefinitionError(`State "${state.name}": a distributed Map inside an inline one is not known to this interpreter`)
    }
    checkWhole(state.processor, seen, !state.distributed)
  }
}

function parseDefinition(text: string): Json {
  try {
    return parseJson(text)
  } catch (error) {
    throw new DefinitionError(`The machine: not JSON (${error instanceof Error ? error.message : ''})`)
  }
}

/**
 * Compiles a definition in Amazon States Language (JSONPath), given as text. Throws DefinitionError, naming the state and the field, for
 * anything this interpreter does not know: it never ignores what AWS would heed. https://states-language.net/spec.html
 */
export function compileMachine(definition: string): Machine {
  const machine = asObject(parseDefinition(definition), 'The machine')
  only(machine, ['Comment', 'Version', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds'], 'The machine')
  if ((machine['QueryLanguage'] ?? 'JSONPath') !== 'JSONPath') {
    throw new DefinitionError('The machine, field "QueryLanguage": must be JSONPath')
  }
  const states = compileStates(machine, 'The machine')
  checkWhole(states, new Set(), false)
  return {
    ...states,
    timeoutSeconds: asInteger(machine['TimeoutSeconds'], 'The machine, field "TimeoutSeconds"', 1),
  }
}
