import { type FunctionDefinition, type FunctionName, functions } from '../lambdas/functions.ts'
import { functionNames } from './machine-definition.ts'

type Method = 'Delete' | 'Get' | 'Post' | 'Put'

/**
 * HTTP methods that functions use at OpenSearch, where it is not the usual one. As with lib/table-actions.ts, a test compares these with
 * the requests in each function's code. What a method may do to which index, roles within OpenSearch say.
 */
const unusual: Partial<Record<FunctionName, readonly Method[]>> = {
  'flush-search': ['Get', 'Post', 'Put'],
  'begin-search-rebuild': ['Delete', 'Get', 'Put'],
  'copy-search-documents': ['Get', 'Post', 'Put'],
  'swap-search-indices': ['Get', 'Post'],
  'remove-search-indices': ['Delete', 'Get'],
  'grant-search-access': ['Put'],
  operations: ['Get'],
}

const usual: readonly Method[] = ['Post']

/** IAM actions of a function on the search domain. */
export function searchActions(name: FunctionName): string[] {
  return (unusual[name] ?? usual).map((method) => `es:ESHttp${method}`)
}

/** Functions that search, or ask how the indices are; all others that reach OpenSearch write there. */
const readers: ReadonlySet<FunctionName> = new Set<FunctionName>(['search-learners', 'export-learners', 'operations'])

/** Whether a function has the address of OpenSearch. */
export function usesSearch(name: FunctionName): boolean {
  const { environment }: FunctionDefinition = functions[name]
  return Object.hasOwn(environment.shape, 'OPENSEARCH_URL')
}

/** The functions that are to be let into OpenSearch, by what they may do there. Who lets them in is in already. */
export function searchClients(): { writers: FunctionName[]; readers: FunctionName[] } {
  const clients = functionNames.filter((name) => usesSearch(name) && name !== 'grant-search-access')
  return { writers: clients.filter((name) => !readers.has(name)), readers: clients.filter((name) => readers.has(name)) }
}
