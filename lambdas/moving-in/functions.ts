import type { FunctionDefinition } from '../function-definition.ts'
import { copyingEnvironment, ledgerEnvironment, mediaCopyEnvironment, readingEnvironment } from './environment.ts'

/** The steps of the import from the old system (rules/moving-in.md, "Passes"). The old database is outside of the private network. */
export const movingInFunctions = {
  'open-import': {
    entry: 'lambdas/moving-in/handlers/open-import.ts',
    environment: readingEnvironment,
    timeoutSeconds: 60,
    memoryMb: 256,
  },
  'hold-old-snapshot': {
    entry: 'lambdas/moving-in/handlers/hold-old-snapshot.ts',
    environment: readingEnvironment,
    timeoutSeconds: 900,
    memoryMb: 256,
    internet: true,
  },
  'plan-import': {
    entry: 'lambdas/moving-in/handlers/plan-import.ts',
    environment: readingEnvironment,
    timeoutSeconds: 600,
    memoryMb: 512,
    internet: true,
  },
  'copy-old-range': {
    entry: 'lambdas/moving-in/handlers/copy-old-range.ts',
    environment: copyingEnvironment,
    timeoutSeconds: 600,
    memoryMb: 1024,
    internet: true,
  },
  'record-range-failure': {
    entry: 'lambdas/moving-in/handlers/record-range-failure.ts',
    environment: ledgerEnvironment,
    timeoutSeconds: 30,
    memoryMb: 256,
  },
  'remove-leftovers': {
    entry: 'lambdas/moving-in/handlers/remove-leftovers.ts',
    environment: ledgerEnvironment,
    timeoutSeconds: 900,
    memoryMb: 256,
  },
  'release-old-snapshot': {
    entry: 'lambdas/moving-in/handlers/release-old-snapshot.ts',
    environment: ledgerEnvironment,
    timeoutSeconds: 30,
    memoryMb: 256,
  },
  'copy-old-media': {
    entry: 'lambdas/moving-in/handlers/copy-old-media.ts',
    environment: mediaCopyEnvironment,
    timeoutSeconds: 900,
    memoryMb: 1024,
    internet: true,
  },
  'close-import': {
    entry: 'lambdas/moving-in/handlers/close-import.ts',
    environment: ledgerEnvironment,
    timeoutSeconds: 300,
    memoryMb: 256,
  },
} as const satisfies Record<string, FunctionDefinition>
