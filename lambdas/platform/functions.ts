import type { FunctionDefinition } from '../function-definition.ts'
import { coordinationEnvironment } from './coordination-environment.ts'

/** What every workflow takes and gives back its lease with. */
export const platformFunctions = {
  'acquire-lease': {
    entry: 'lambdas/platform/handlers/acquire-lease.ts',
    environment: coordinationEnvironment,
    timeoutSeconds: 30,
    memoryMb: 256,
  },
  'release-lease': {
    entry: 'lambdas/platform/handlers/release-lease.ts',
    environment: coordinationEnvironment,
    timeoutSeconds: 30,
    memoryMb: 256,
  },
} as const satisfies Record<string, FunctionDefinition>
