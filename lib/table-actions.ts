import type { FunctionName } from '../lambdas/functions.ts'

/**
 * What functions do with the coordination table, where it is not the usual pair. test/lib/templates.test.ts compares these with
 * the commands in each function's code: it names what is missing and what is too much.
 */
const unusual: Partial<Record<FunctionName, readonly string[]>> = {
  'release-lease': ['UpdateItem'],
  'open-run': ['Query'],
  authorizer: ['BatchGetItem'],
  viewer: ['BatchGetItem'],
  session: ['BatchGetItem'],
  login: ['BatchGetItem'],
  logout: ['PutItem'],
  complete: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem'],
  operations: ['DeleteItem', 'GetItem', 'Scan', 'UpdateItem'],
  'people-operations': ['DeleteItem', 'GetItem', 'UpdateItem'],
}

/** Reading and writing single items: leases, pauses and breakers, strikes. */
const usual = ['GetItem', 'UpdateItem'] as const

/** IAM actions of a function on the coordination table. */
export function tableActions(name: FunctionName): string[] {
  return (unusual[name] ?? usual).map((action) => `dynamodb:${action}`)
}
