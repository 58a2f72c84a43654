import type { FunctionDefinition } from '../function-definition.ts'
import { awardOperationsEnvironment, operationsEnvironment, peopleOperationsEnvironment } from './environment.ts'

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
} as const satisfies Record<string, FunctionDefinition>
