import { request } from 'node:http'
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../local/workflows/errors.ts'
import { endpoint } from './endpoint.ts'

const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:a:b'

describe('the AWS endpoint', () => {
  it('hands a call of Step Functions on, and its answer back', async () => {
    const asked: unknown[] = []
    const { client } = await endpoint({
      stepFunctions: async (action, body) => {
        asked.push(action, body)
        return { executionArn, startDate: 1_700_000_000.5, status: 'RUNNING' }
      },
    })
    const described = await new SFNClient(client).send(new DescribeExecutionCommand({ executionArn }))
    expect(asked).toEqual(['DescribeExecution', { executionArn }])
    expect(described).toMatchObject({ executionArn, startDate: new Date(1_700_000_000_500), status: 'RUNNING' })
  })

  it('gives a refusal of Step Functions with its code', async () => {
    const refusal = new EngineError('ExecutionDoesNotExist', 'Execution Does Not Exist')
    const { client, reported } = await endpoint({ stepFunctions: () => Promise.reject(refusal) })
    await expect(new SFNClient(client).send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
      message: 'Execution Does Not Exist',
      $metadata: { httpStatusCode: 400 },
    })
    expect(reported).toEqual([])
  })

  it('reports a fault of its own, and does not show it', async () => {
    const { client, reported } = await endpoint({ stepFunctions: () => Promise.reject(new Error('hunter2')) })
    await expect(new SFNClient(client).send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.not.stringContaining('hunter2'),
      $metadata: { httpStatusCode: 500 },
    })
    expect(reported).toEqual([expect.stringContaining('hunter2')])
  })

  it.each([
    ['no JSON', '{', 400, 'SerializationException'],
    ['more than 4 MB', 'x'.repeat(4 * 1024 * 1024 + 1), 413, 'RequestEntityTooLargeException'],
  ])('refuses %s', async (_, body, status, code) => {
    const { url } = await endpoint()
    const answer = await fetch(url, { method: 'POST', body, headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' } })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ __type: code })
  })

  it('refuses what it does not serve', async () => {
    const { url } = await endpoint()
    const answer = await fetch(`${url}/2015-03-31/functions/`)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' })
  })

  it.each([{ origin: 'http://127.0.0.1:8080' }, { origin: 'null' }, { host: 'pages.example:4566' }])(
    'refuses a web page: %o',
    async (headers) => {
      const { url } = await endpoint({ functions: ['a'], invoke: () => Promise.reject(new Error('called')) })
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
      const sent = request(`${url}/2015-03-31/functions/a/invocations`, { method: 'POST', headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      sent.once('error', reject).end('{}')
      expect(await promise).toBe(403)
    },
  )

  it('names the port that is taken', async () => {
    const { url } = await endpoint()
    const port = Number(new URL(url).port)
    await expect(endpoint({ port })).rejects.toThrow(`AWS endpoint (--port): port ${port} is in use, or not allowed`)
  })
})
