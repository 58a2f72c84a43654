import { expect, it } from 'vitest'
import { operationsRequest, requests } from '../../lambdas/operations/request.ts'
import { replies } from '../../lambdas/operations/replies.ts'
import { handler } from '../../lambdas/operations/handlers/operations.ts'
import { InputError } from '../../lambdas/platform/errors.ts'
import type { Context } from 'aws-lambda'

const context: Context = {
  awsRequestId: 'request',
  functionName: 'operations',
  functionVersion: '1',
  invokedFunctionArn: 'arn',
  memoryLimitInMB: '512',
  logGroupName: 'group',
  logStreamName: 'stream',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 1000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
}

// The database of this environment never pauses: no table is asked before the request is looked at.
process.env['COORDINATION_TABLE'] = 'none'

it.each([{}, { command: 'drop-tables' }, null])('refuses %j, naming the field', async (event) => {
  await expect(handler(event, context)).rejects.toThrow(InputError)
})

it('names each field of a request that does not fit', async () => {
  const request = { command: 'lease-break', name: '', operator: 'op', reason: null }
  await expect(handler(request, context)).rejects.toThrow(/dryRun: .*; name: |name: .*; dryRun: /)
})

it('knows a request and a reply of every command', () => {
  expect(Object.keys(replies).sort()).toEqual(Object.keys(requests).sort())
  expect([...operationsRequest.shape.command.options].sort()).toEqual(Object.keys(requests).sort())
})
