import type { FunctionDefinition } from '../function-definition.ts'
import { flushEnvironment, searchAccessEnvironment, searchEnvironment } from './environment.ts'

/** The functions that write to OpenSearch. What searches it is one of the API's (lambdas/api-functions.ts). */
export const searchFunctions = {
  'flush-search': {
    entry: 'lambdas/search/handlers/flush-search.ts',
    environment: flushEnvironment,
    timeoutSeconds: 120,
    memoryMb: 1024,
  },
  'begin-search-rebuild': {
    entry: 'lambdas/search/handlers/begin-search-rebuild.ts',
    environment: searchEnvironment,
    timeoutSeconds: 120,
    memoryMb: 512,
  },
  'copy-search-documents': {
    entry: 'lambdas/search/handlers/copy-search-documents.ts',
    environment: searchEnvironment,
    timeoutSeconds: 300,
    memoryMb: 1024,
  },
  'swap-search-indices': {
    entry: 'lambdas/search/handlers/swap-search-indices.ts',
    environment: searchEnvironment,
    timeoutSeconds: 120,
    memoryMb: 512,
  },
  'remove-search-indices': {
    entry: 'lambdas/search/handlers/remove-search-indices.ts',
    environment: searchEnvironment,
    timeoutSeconds: 120,
    memoryMb: 512,
  },
  'grant-search-access': {
    entry: 'lambdas/search/handlers/grant-search-access.ts',
    environment: searchAccessEnvironment,
    timeoutSeconds: 60,
    memoryMb: 256,
  },
} as const satisfies Record<string, FunctionDefinition>
