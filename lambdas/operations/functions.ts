import type { FunctionDefinition } from '../function-definition.ts'
import { operationsEnvironment, peopleOperationsEnvironment } from './environment.ts'

/** What the operators' command line calls (rules/operations.md, "Commands"). */
export const operationsFunctions = {
  operations: {
    entry: 'lambdas/operations/handlers/operations.ts',
    environment: operationsEnvironment,
    timeoutSeconds: 60,
    memoryMb: 512,
    // `doctor` tries the upstreams, and `catalog check` reads the site as its visitors do.
    internet: true,
  },
  'people-operations': {
    entry: 'lambdas/operations/handlers/people-operations.ts',
    environment: peopleOperationsEnvironment,
    timeoutSeconds: 120,
    memoryMb: 512,
    // It has tokens revoked where they came from.
    internet: true,
  },
} as const satisfies Record<string, FunctionDefinition>
