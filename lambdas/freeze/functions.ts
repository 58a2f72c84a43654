import type { FunctionDefinition } from '../function-definition.ts'
import { freezeEnvironment } from './environment.ts'

/** The steps of the grade freeze (rules/freeze.md, "A run's pass"). */
export const freezeFunctions = {
  'find-runs-to-freeze': {
    entry: 'lambdas/freeze/handlers/find-runs-to-freeze.ts',
    environment: freezeEnvironment,
    timeoutSeconds: 60,
    memoryMb: 256,
  },
  'open-freeze-pass': {
    entry: 'lambdas/freeze/handlers/open-freeze-pass.ts',
    environment: freezeEnvironment,
    timeoutSeconds: 300,
    memoryMb: 256,
  },
  'list-learners-to-freeze': {
    entry: 'lambdas/freeze/handlers/list-learners-to-freeze.ts',
    environment: freezeEnvironment,
    timeoutSeconds: 30,
    memoryMb: 256,
  },
  'freeze-learners': {
    entry: 'lambdas/freeze/handlers/freeze-learners.ts',
    environment: freezeEnvironment,
    timeoutSeconds: 120,
    memoryMb: 256,
  },
  'record-freeze-failure': {
    entry: 'lambdas/freeze/handlers/record-freeze-failure.ts',
    environment: freezeEnvironment,
    timeoutSeconds: 30,
    memoryMb: 256,
  },
  'close-freeze-pass': {
    entry: 'lambdas/freeze/handlers/close-freeze-pass.ts',
    environment: freezeEnvironment,
    timeoutSeconds: 300,
    memoryMb: 256,
  },
  'report-freeze': {
    entry: 'lambdas/freeze/handlers/report-freeze.ts',
    environment: freezeEnvironment,
    timeoutSeconds: 60,
    memoryMb: 256,
  },
  'settle-consequences': {
    entry: 'lambdas/freeze/handlers/settle-consequences.ts',
    environment: freezeEnvironment,
    timeoutSeconds: 600,
    memoryMb: 512,
  },
} as const satisfies Record<string, FunctionDefinition>
