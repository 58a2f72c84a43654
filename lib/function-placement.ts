import type { FunctionName } from '../lambdas/functions.ts'
import { routes } from '../lambdas/routes.ts'
import { functionNames, type MachineDefinition } from './machine-definition.ts'

const answering: ReadonlySet<FunctionName> = new Set(['authorizer', ...routes.map((route) => route.function)])

/** Functions of the HTTP API: its authorizer, and what answers its routes. */
export const apiFunctionNames = functionNames.filter((name) => answering.has(name))

/** All others, save for the migrating one, which is the data stack's: steps of workflows, and what schedules and operators call. */
export const workflowFunctionNames = functionNames.filter((name) => name !== 'migrate' && !answering.has(name))

/** The names of the workflows in which a function is a step. */
export function workflowsOf(name: FunctionName, definitions: readonly MachineDefinition[]): string[] {
  return definitions
    .filter((definition) => [...definition.functions.values()].includes(name))
    .map((definition) => definition.name)
}
