import type { FunctionDefinition } from '../function-definition.ts'
import { migrateEnvironment } from './environment.ts'

/** What a deployment runs first. */
export const databaseFunctions = {
  migrate: {
    entry: 'lambdas/database/handlers/migrate.ts',
    environment: migrateEnvironment,
    timeoutSeconds: 600,
    memoryMb: 512,
    assets: ['lambdas/database/migrations'],
  },
} as const satisfies Record<string, FunctionDefinition>
