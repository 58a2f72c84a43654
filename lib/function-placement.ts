import type { FunctionName } from '../lambdas/functions.ts'
import { routes } from '../lambdas/routes.ts'
import { functionNames, type MachineDefinition } from './machine-definition.ts'

const answering: ReadonlySet<FunctionName> = new Set(['authorizer', 'viewer', ...routes.map((route) => route.function)])

/** Functions of the HTTP API: its authorizers, and what answers its routes. */
export const apiFunctionNames = functionNames.filter((name) => answering.has(name))

/** What prepares the data for the code that comes after it. */
export const dataFunctionNames = ['migrate', 'grant-search-access'] as const satisfies FunctionName[]
const preparing: ReadonlySet<FunctionName> = new Set(dataFunctionNames)

/** All others: steps of workflows, and what schedules and operators call. */
export const workflowFunctionNames = functionNames.filter((name) => !preparing.has(name) && !answering.has(name))

/** The names of the workflows in which a function is a step. */
export function workflowsOf(name: FunctionName, definitions: readonly MachineDefinition[]): string[] {
  return definitions
    .filter((definition) => [...definition.functions.values()].includes(name))
    .map((definition) => definition.name)
}
