import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { describe, expect, it } from 'vitest'
import type { Invocation } from '../../../local/workflows/invocation.ts'
import type { Json } from '../../../local/workflows/json.ts'
import { endpoint } from './endpoint.ts'

async function functionThat(invocation: Invocation | ((payload: Json) => Promise<Invocation>)) {
  const invoke = (_: string, payload: Json) =>
    typeof invocation === 'function' ? invocation(payload) : Promise.resolve(invocation)
  const { client, url, reported, firstReport } = await endpoint({ invoke, functions: ['fetch-edx-org'] })
  return { lambda: new LambdaClient(client), url, reported, firstReport }
}
const call = (payload: Json, more: { FunctionName?: string; InvocationType?: 'Event' | 'DryRun' } = {}) =>
  new InvokeCommand({ FunctionName: 'fetch-edx-org', Payload: JSON.stringify(payload), ...more })
const text = (payload: Uint8Array | undefined) => Buffer.from(payload ?? []).toString()

describe('Lambda Invoke', () => {
  it.each([
    'fetch-edx-org',
    'arn:aws:lambda:us-east-1:123456789012:function:fetch-edx-org',
    '123456789012:function:fetch-edx-org',
  ])('gives the result of %s', async (FunctionName) => {
    const { lambda } = await functionThat((payload) => Promise.resolve({ kind: 'ok', payload: [payload] }))
    const { $metadata: metadata, ...answer } = await lambda.send(call({ learner: 'ä' }, { FunctionName }))
    expect(text(answer.Payload)).toBe('[{"learner":"ä"}]')
    expect({ ...answer, status: metadata.httpStatusCode }).toMatchObject({ status: 200, ExecutedVersion: '$LATEST' })
    expect(answer.FunctionError).toBeUndefined()
  })

  it('takes a missing payload as an empty object', async () => {
    const { lambda } = await functionThat((payload) => Promise.resolve({ kind: 'ok', payload }))
    expect(text((await lambda.send(new InvokeCommand({ FunctionName: 'fetch-edx-org' }))).Payload)).toBe('{}')
  })

  it("gives the function's error with status 200 and X-Amz-Function-Error", async () => {
    const { lambda } = await functionThat({ kind: 'error', errorType: 'LeaseLost', errorMessage: 'gone', trace: ['LeaseLost'] })
    const answer = await lambda.send(call({}))
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' })
    expect(JSON.parse(text(answer.Payload))).toEqual({ errorType: 'LeaseLost', errorMessage: 'gone', trace: ['LeaseLost'] })
  })

  it('gives the death of the runtime as Runtime.ExitError', async () => {
    const { lambda } = await functionThat({ kind: 'crashed', message: 'Runtime exited with error: exit status 1' })
    const answer = await lambda.send(call({}))
    expect(answer.FunctionError).toBe('Unhandled')
    expect(JSON.parse(text(answer.Payload))).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: exit status 1',
    })
  })

  it('answers 429 when no concurrency is left', async () => {
    const { lambda } = await functionThat({ kind: 'throttled', message: 'Rate Exceeded.' })
    await expect(lambda.send(call({}))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      $metadata: { httpStatusCode: 429 },
    })
  })

  it('answers 404 for a function that is not there, for each type of invocation', async () => {
    const { lambda } = await functionThat({ kind: 'ok', payload: null })
    const missing = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } }
    await expect(lambda.send(call({}, { FunctionName: 'none' }))).rejects.toMatchObject(missing)
    await expect(lambda.send(call({}, { FunctionName: 'none', InvocationType: 'Event' }))).rejects.toMatchObject(missing)
  })

  it('answers 202 to an event before the function has ended, and reports its failure', async () => {
    const { promise, resolve } = Promise.withResolvers<Invocation>()
    const { lambda, reported, firstReport } = await functionThat(() => promise)
    const answer = await lambda.send(call({}, { InvocationType: 'Event' }))
    expect(answer).toMatchObject({ StatusCode: 202 })
    expect(text(answer.Payload)).toBe('')
    expect(reported).toEqual([])
    resolve({ kind: 'error', errorType: 'LeaseLost', errorMessage: 'gone', trace: [] })
    expect(await firstReport).toBe('asynchronous invocation of fetch-edx-org failed: LeaseLost: gone')
  })

  it('reports an event whose function could not be called', async () => {
    const { lambda, firstReport } = await functionThat(() => Promise.reject(new Error('no runtime')))
    await lambda.send(call({}, { InvocationType: 'Event' }))
    expect(await firstReport).toBe('asynchronous invocation of fetch-edx-org failed: Error: no runtime')
  })

  it('calls nothing in a dry run', async () => {
    const { lambda } = await functionThat(() => Promise.reject(new Error('called')))
    expect(await lambda.send(call({}, { InvocationType: 'DryRun' }))).toMatchObject({ StatusCode: 204 })
  })

  it('refuses what is not JSON', async () => {
    const { url } = await functionThat({ kind: 'ok', payload: null })
    const answer = await fetch(`${url}/2015-03-31/functions/fetch-edx-org/invocations`, { method: 'POST', body: '{' })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidRequestContentException')
  })

  it('refuses a name that is not encoded', async () => {
    const { url } = await functionThat({ kind: 'ok', payload: null })
    const answer = await fetch(`${url}/2015-03-31/functions/%zz/invocations`, { method: 'POST' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ __type: 'ValidationException', message: expect.stringMatching(/^FunctionName /) })
  })

  it('refuses a request over 6 MB, and an event over 1 MB', async () => {
    const { lambda } = await functionThat({ kind: 'ok', payload: null })
    const large = { name: 'RequestTooLargeException', $metadata: { httpStatusCode: 413 } }
    await expect(lambda.send(call('x'.repeat(6 * 1024 * 1024)))).rejects.toMatchObject(large)
    await expect(lambda.send(call('x'.repeat(1024 * 1024), { InvocationType: 'Event' }))).rejects.toMatchObject(large)
    expect(await lambda.send(call('x'.repeat(6 * 1024 * 1024 - 2)))).toMatchObject({ StatusCode: 200 })
  })
})
