import type { FunctionDefinition } from '../function-definition.ts'
import {
  closeRunEnvironment,
  fetchEdxOrgEnvironment,
  fetchMitxOnlineEnvironment,
  fetchShardEnrollmentsEnvironment,
  listLearnersEnvironment,
  openRunEnvironment,
  recordFailureEnvironment,
} from './environment.ts'

/**
 * Learners fetched from one backend at once. Times `UPSTREAM_CALLS_AT_ONCE` it is the ceiling of calls to that backend: the bulk run
 * starts 4 shards × 10 learners = 40 at once, so a bulk run alone is never throttled (statemachines/refresh-learner-data.asl.json).
 */
export const FETCH_CONCURRENCY = 40

/** The steps of the refresh (rules/refresh.md, "The bulk run"). */
export const refreshFunctions = {
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
  'fetch-shard-enrollments': {
    entry: 'lambdas/refresh/handlers/fetch-shard-enrollments.ts',
    environment: fetchShardEnrollmentsEnvironment,
    timeoutSeconds: 300,
    memoryMb: 512,
    internet: true,
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
} as const satisfies Record<string, FunctionDefinition>
