import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { type FunctionName, functions, placeholderOf } from '../lambdas/functions.ts'
import { describeIssues } from '../lambdas/platform/issues.ts'

const folder = join(import.meta.dirname, '../statemachines')
const ENDING = '.asl.json'

const definitionSchema = z.looseObject({ TimeoutSeconds: z.number().int().positive() })
const stateSchema = z.looseObject({ Type: z.string(), Error: z.string().optional(), Label: z.string().optional() })
type State = z.infer<typeof stateSchema>
const distributedMap = z.looseObject({ ItemProcessor: z.looseObject({ ProcessorConfig: z.looseObject({ Mode: z.string() }) }) })

/** What the deployment must know of a workflow's file. */
export type MachineDefinition = {
  name: string
  file: string
  timeoutSeconds: number
  /** The functions that it names, by placeholder. */
  functions: ReadonlyMap<string, FunctionName>
  /** Labels of its distributed Maps, whose children it starts itself. */
  mapLabels: readonly string[]
  /** Names of its Fail states by the error that they end with. */
  failStates: ReadonlyMap<string, readonly string[]>
}

const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(functions, name)
/** The names of all functions, in the order of their table. */
export const functionNames = Object.keys(functions).filter(isFunctionName)
const byPlaceholder = new Map(functionNames.map((name) => [placeholderOf(name), name]))

/** Every workflow: a file in statemachines/ each. @throws Error naming the file that does not fit. */
export function machineDefinitions(): MachineDefinition[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(ENDING))
  return files.sort().map((file) => definitionOf(basename(file, ENDING), join(folder, file)))
}

function definitionOf(name: string, file: string): MachineDefinition {
  const text = readFileSync(file, 'utf8')
  const parsed = definitionSchema.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(`statemachines/${name}${ENDING}: ${describeIssues(parsed.error)}`)
  const states = [...statesWithin(parsed.data)]
  return {
    name,
    file,
    timeoutSeconds: parsed.data.TimeoutSeconds,
    functions: functionsNamedIn(name, text),
    mapLabels: states.flatMap(([state, { Label, ...rest }]) => {
      const map = distributedMap.safeParse(rest)
      return map.success && map.data.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED' ? [Label ?? state] : []
    }),
    failStates: failStatesByError(states),
  }
}

function failStatesByError(states: readonly [string, State][]): Map<string, string[]> {
  const byError = new Map<string, string[]>()
  for (const [name, { Type, Error: error }] of states)
    if (Type === 'Fail' && error !== undefined) byError.set(error, [...(byError.get(error) ?? []), name])
  return byError
}

function functionsNamedIn(machine: string, text: string): Map<string, FunctionName> {
  const placeholders = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder = '']) => placeholder)
  return new Map(
    placeholders.map((placeholder) => {
      const name = byPlaceholder.get(placeholder)
      if (name === undefined) throw new Error(`statemachines/${machine}${ENDING}: no function has the placeholder ${placeholder}`)
      return [placeholder, name]
    }),
  )
}

/** Every state of a definition by its name, those of nested Maps and Parallels too. */
function* statesWithin(value: unknown): Generator<[string, State]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key !== 'States') yield* statesWithin(inner)
    else
      for (const [name, state] of Object.entries(z.record(z.string(), stateSchema).parse(inner))) {
        yield [name, state]
        yield* statesWithin(state)
      }
  }
}
