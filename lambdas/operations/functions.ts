import type { FunctionDefinition } from '../function-definition.ts'
import { operationsEnvironment } from './environment.ts'

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
} as const satisfies Record<string, FunctionDefinition>
