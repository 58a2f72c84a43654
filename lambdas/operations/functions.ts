import type { FunctionDefinition } from '../function-definition.ts'
import {
  awardOperationsEnvironment,
  operationsEnvironment,
  peopleOperationsEnvironment,
  repairOperationsEnvironment,
  selfCheckEnvironment,
  watchSchedulesEnvironment,
} from './environment.ts'

/** What the operators' command line calls, and what looks after the environment by itself (rules/operations.md, "Commands"). */
export const operationsFunctions = {
  operations: {
    entry: 'lambdas/operations/handlers/operations.ts',
    environment: operationsEnvironment,
    timeoutSeconds: 60,
    memoryMb: 512,
    // `doctor` tries the upstreams, and `catalog check` reads the site as its visitors do.
    internet: true,
  },
  'award-operations': {
    entry: 'lambdas/operations/handlers/award-operations.ts',
    environment: awardOperationsEnvironment,
    // Certificates of a whole program in one go, and the grades of a whole exam course.
    timeoutSeconds: 600,
    memoryMb: 512,
    // It asks the exam course's site for grades.
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
  'repair-operations': {
    entry: 'lambdas/operations/handlers/repair-operations.ts',
    environment: repairOperationsEnvironment,
    // The freeze of the largest run is undone in one transaction.
    timeoutSeconds: 300,
    memoryMb: 512,
  },
  'watch-schedules': {
    entry: 'lambdas/operations/handlers/watch-schedules.ts',
    environment: watchSchedulesEnvironment,
    timeoutSeconds: 60,
    memoryMb: 256,
  },
  'self-check': {
    entry: 'lambdas/operations/handlers/self-check.ts',
    environment: selfCheckEnvironment,
    // A function that idled for weeks is asked again for some minutes.
    timeoutSeconds: 600,
    memoryMb: 512,
    internet: true,
  },
} as const satisfies Record<string, FunctionDefinition>
