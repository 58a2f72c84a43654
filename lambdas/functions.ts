import type * as z from 'zod'
import { apiFunctions } from './api-functions.ts'
import { migrateEnvironment } from './database/environment.ts'
import { operationsEnvironment } from './operations/environment.ts'
import { coordinationEnvironment } from './platform/coordination.ts'
import {
  closeRunEnvironment,
  fetchEdxOrgEnvironment,
  fetchMitxOnlineEnvironment,
  listLearnersEnvironment,
  openRunEnvironment,
  recordFailureEnvironment,
} from './refresh/environment.ts'

/** One Lambda function: where its handler is, what its environment must hold, and its limits. */
export type FunctionDefinition = {
  /** The handler's file, from the top of the project. It exports `handler`. */
  entry: string
  environment: z.ZodObject
  timeoutSeconds: number
  memoryMb: number
  /** Invocations at once that the platform allows; more are throttled, and retried by the state machine. */
  reservedConcurrency?: number
  /** Folders, from the top of the project, whose copies stand beside the bundle under their last name. */
  assets?: readonly string[]
  /** Leaves the private network for the internet: only the functions that fetch do. */
  internet?: true
}

/**
 * Learners fetched from one backend at once. Times `UPSTREAM_CALLS_AT_ONCE` it is the ceiling of calls to that backend: the bulk run
 * starts 4 shards × 10 learners = 40 at once, so a bulk run alone is never throttled (statemachines/refresh-learner-data.asl.json).
 */
export const FETCH_CONCURRENCY = 40

/** Every function of the system. The deployment, the local system and the tests read this one table. */
export const functions = {
  ...apiFunctions,
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
  'open-run': {
    entry: 'lambdas/refresh/handlers/open-run.ts',
    environment: openRunEnvironment,
    timeoutSeconds: 300,
    memoryMb: 512,
  },
  'list-learners': {
    entry: 'lambdas/refresh/handlers/list-learners.ts',
    environment: listLearnersEnvironment,
    timeoutSeconds: 30,
    memoryMb: 256,
  },
  'fetch-mitx-online': {
    entry: 'lambdas/refresh/handlers/fetch-mitx-online.ts',
    environment: fetchMitxOnlineEnvironment,
    timeoutSeconds: 300,
    memoryMb: 512,
    reservedConcurrency: FETCH_CONCURRENCY,
    internet: true,
  },
  'fetch-edx-org': {
    entry: 'lambdas/refresh/handlers/fetch-edx-org.ts',
    environment: fetchEdxOrgEnvironment,
    timeoutSeconds: 300,
    memoryMb: 512,
    reservedConcurrency: FETCH_CONCURRENCY,
    internet: true,
  },
  'record-failure': {
    entry: 'lambdas/refresh/handlers/record-failure.ts',
    environment: recordFailureEnvironment,
    timeoutSeconds: 30,
    memoryMb: 256,
  },
  'close-run': {
    entry: 'lambdas/refresh/handlers/close-run.ts',
    environment: closeRunEnvironment,
    timeoutSeconds: 600,
    memoryMb: 512,
  },
  operations: {
    entry: 'lambdas/operations/handlers/operations.ts',
    environment: operationsEnvironment,
    timeoutSeconds: 60,
    memoryMb: 512,
  },
  migrate: {
    entry: 'lambdas/database/handlers/migrate.ts',
    environment: migrateEnvironment,
    timeoutSeconds: 600,
    memoryMb: 512,
    assets: ['lambdas/database/migrations'],
  },
} as const satisfies Record<string, FunctionDefinition>

export type FunctionName = keyof typeof functions

/** The name of the placeholder that stands for a function in the ASL files: `fetch-edx-org` → `FetchEdxOrgFunction`. */
export function placeholderOf(name: FunctionName): string {
  const pascal = name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
  return `${pascal}Function`
}
