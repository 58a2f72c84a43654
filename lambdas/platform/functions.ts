import * as z from 'zod'
import type { FunctionDefinition } from '../function-definition.ts'
import { coordinationEnvironment } from './coordination-environment.ts'
import { executionsEnvironment } from './executions-environment.ts'

/** What every workflow takes and gives back its lease with. */
export const platformFunctions = {
  'acquire-lease': {
    entry: 'lambdas/platform/handlers/acquire-lease.ts',
    environment: z.object({ ...coordinationEnvironment.shape, ...executionsEnvironment.shape }),
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
