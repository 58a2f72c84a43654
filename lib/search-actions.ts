import type { FunctionName } from '../lambdas/functions.ts'

type Method = 'Delete' | 'Get' | 'Post' | 'Put'

/**
 * HTTP methods that functions use at OpenSearch, where it is not the usual one. As with lib/table-actions.ts, a test compares these with
 * the requests in each function's code. What a method may do to which index, roles within OpenSearch say.
 */
const unusual: Partial<Record<FunctionName, readonly Method[]>> = {}

const usual: readonly Method[] = ['Post']

/** IAM actions of a function on the search domain. */
export function searchActions(name: FunctionName): string[] {
  return (unusual[name] ?? usual).map((method) => `es:ESHttp${method}`)
}
