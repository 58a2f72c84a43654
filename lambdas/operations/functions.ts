import type { FunctionDefinition } from '../function-definition.ts'
import { operationsEnvironment } from './environment.ts'

/** What the operators' command line calls (spec 80). */
export const operationsFunctions = {
  operations: {
    entry: 'lambdas/operations/handlers/operations.ts',
    environment: operationsEnvironment,
    timeoutSeconds: 60,
    memoryMb: 512,
  },
} as const satisfies Record<string, FunctionDefinition>
