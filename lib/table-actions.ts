import type { FunctionName } from '../lambdas/functions.ts'

/**
 * What functions do with the coordination table beside reading an item, where it is not the usual. test/lib/templates.test.ts compares
 * these with the commands in each function's code: it names what is missing and what is too much.
 */
const unusual: Partial<Record<FunctionName, readonly string[]>> = {
  'open-run': ['Query'],
  'close-run': ['Query', 'UpdateItem'],
  authorizer: ['BatchGetItem', 'UpdateItem'],
  viewer: ['BatchGetItem', 'UpdateItem'],
  session: ['BatchGetItem'],
  'read-link': ['GetItem'],
  'join-link': ['DeleteItem', 'GetItem'],
  logout: ['PutItem'],
  complete: ['BatchGetItem', 'DeleteItem', 'PutItem', 'UpdateItem'],
  operations: ['DeleteItem', 'Scan', 'UpdateItem'],
  'repair-operations': ['DeleteItem', 'Query', 'UpdateItem'],
  'people-operations': ['DeleteItem', 'UpdateItem'],
}

/** Writing single items: leases, pauses and breakers, strikes. */
const usual = ['UpdateItem'] as const

/** IAM actions of a function on the coordination table. Every function reads an item, if only when it checks itself. */
export function tableActions(name: FunctionName): string[] {
  return ['GetItem', ...(unusual[name] ?? usual)].map((action) => `dynamodb:${action}`)
}
