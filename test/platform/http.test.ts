import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { DatabaseUnavailable, UpstreamServerError, UpstreamTimeout } from '../../lambdas/platform/errors.ts'
import { httpHandler, type Operation } from '../../lambdas/platform/http.ts'
import { json } from '../../lambdas/platform/http-reply.ts'

vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')

const operation = {
  method: 'POST',
  path: '/things/{name}',
  authorizer: 'session',
  summary: '',
  params: z.object({ name: z.string().regex(/^[a-zë ]+$/) }),
  query: z.object({ limit: z.coerce.number().int().optional() }),
  body: z.object({ id: z.int() }),
  answers: {},
} as const satisfies Operation

const session = { userId: 1, sessionId: 's'.repeat(36), csrf: 'c'.repeat(32) }
const event = (change: object = {}) => ({
  rawPath: '/things/x',
  headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf },
  pathParameters: { name: 'x' },
  body: '{"id":1}',
  requestContext: { requestId: 'r-1', http: { method: 'POST' }, authorizer: { lambda: session } },
  ...change,
})
const context = {
  awsRequestId: 'a',
  functionName: 'f',
  functionVersion: '1',
  invokedFunctionArn: '',
  memoryLimitInMB: '1',
  logGroupName: '',
  logStreamName: '',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 1000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
}
const echo = httpHandler(operation, async ({ params, query, body, session: { userId } }) =>
  json(200, { params, query, body, userId }),
)
const call = async (change?: object, handler = echo) => {
  const { statusCode, body, headers, cookies } = await handler(event(change), context)
  return { statusCode, body: JSON.parse(body), headers, cookies }
}

describe('an HTTP handler', () => {
  it('gets parsed inputs and the session, and its answer gets the headers of every answer', async () => {
    const answered = await call({ queryStringParameters: { limit: '5' } })
    expect(answered).toMatchObject({
      statusCode: 200,
      body: { params: { name: 'x' }, query: { limit: 5 }, body: { id: 1 }, userId: 1 },
      headers: { 'x-request-id': 'r-1', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
      cookies: [],
    })
  })

  it.each(['zoë x', 'zo%C3%AB%20x'])('takes a path parameter as %s', async (name) => {
    expect((await call({ pathParameters: { name } })).body).toMatchObject({ params: { name: 'zoë x' } })
  })

  it('takes a body in base64', async () => {
    const body = Buffer.from('{"id":2}').toString('base64')
    expect((await call({ body, isBase64Encoded: true })).body).toMatchObject({ body: { id: 2 } })
  })

  it.each([
    [{ queryStringParameters: { limit: 'x' } }, 400, { code: 'invalid-input', fields: ['limit'] }],
    [{ body: '{"id":"1"}' }, 400, { code: 'invalid-input', fields: ['id'] }],
    [{ body: undefined }, 400, { code: 'invalid-input' }],
    [{ pathParameters: { name: '7' } }, 404, { code: 'not-found' }],
    [{ pathParameters: { name: '%E0%A4%A' } }, 404, { code: 'not-found' }],
    [{ headers: { 'x-csrf-token': session.csrf } }, 415, { code: 'not-json' }],
    [{ headers: { 'content-type': 'application/json' } }, 403, { code: 'csrf' }],
    [{ requestContext: { requestId: 'r-1', http: { method: 'POST' } } }, 401, { code: 'not-signed-in' }],
    [
      { requestContext: { requestId: 'r-1', http: { method: 'POST' }, authorizer: { lambda: null } } },
      401,
      { code: 'not-signed-in' },
    ],
  ])('refuses %j with %d', async (change, statusCode, body) => {
    expect(await call(change)).toMatchObject({ statusCode, body: { ...body, message: expect.any(String), request_id: 'r-1' } })
  })

  it.each([
    [new DatabaseUnavailable('host db-1 is down'), 503],
    [new UpstreamTimeout('call'), 504],
    [new UpstreamServerError('call'), 502],
    [new Error('password is hunter2'), 500],
    ['thrown text', 500],
  ])('answers %s with %d, and tells the caller nothing of it', async (error, statusCode) => {
    const handler = httpHandler(operation, async () => {
      throw error
    })
    const answered = await call({}, handler)
    expect(answered).toMatchObject({ statusCode, body: { request_id: 'r-1' }, headers: { 'x-request-id': 'r-1' } })
    expect(JSON.stringify(answered)).not.toMatch(/hunter2|db-1|thrown/)
  })

  it('prolongs the session when the authorizer says so, unless the answer sets cookies itself', async () => {
    const renewing = {
      requestContext: { ...event().requestContext, authorizer: { lambda: { ...session, renewal: 'session=new' } } },
    }
    expect((await call(renewing)).cookies).toEqual(['session=new'])
    const leaving = httpHandler(operation, async () => json(200, {}, { cookies: ['session='] }))
    expect((await call(renewing, leaving)).cookies).toEqual(['session='])
  })

  it.each([
    ['an error that CloudFront might keep', () => json(404, {}, { cookies: ['login='] })],
    ['an answer that may be kept', () => json(200, {}, { headers: { 'cache-control': 'public, max-age=60' } })],
    [
      'an answer that the browser may keep',
      () => json(200, {}, { headers: { 'cache-control': 'private' }, cookies: ['login='] }),
    ],
  ])('puts no cookie into %s', async (_, reply) => {
    const lambda = { ...session, renewal: 'session=new' }
    const renewing = { requestContext: { ...event().requestContext, authorizer: { lambda } } }
    expect(
      (
        await call(
          renewing,
          httpHandler(operation, async () => reply()),
        )
      ).cookies,
    ).toEqual([])
    expect((await call({ ...renewing, body: '{}' })).cookies).toEqual([])
  })

  it('does nothing for a session that could not be checked', async () => {
    const authorizer = { lambda: { unchecked: true } }
    const answered = await call({ requestContext: { ...event().requestContext, authorizer } })
    expect(answered).toMatchObject({
      statusCode: 503,
      body: { code: 'unavailable' },
      headers: { 'retry-after': '5' },
      cookies: [],
    })
  })

  it.each([
    ['GET', { lambda: session }, '', 200, 1],
    ['PATCH', { lambda: session }, session.csrf, 200, 1],
    ['PATCH', { lambda: session }, '', 403, undefined],
    ['PATCH', { lambda: {} }, '', 200, 'nobody'],
    ['GET', { lambda: null }, '', 200, 'nobody'],
    ['GET', undefined, '', 200, 'nobody'],
    ['GET', { lambda: { unchecked: true } }, '', 200, 'nobody'],
    ['PATCH', { lambda: { unchecked: true } }, '', 503, undefined],
  ] as const)(
    'of a viewer: %s with %j and the token %j is answered with %d',
    async (method, authorizer, token, status, caller) => {
      const seen = { method, path: '/x', authorizer: 'viewer', summary: '', answers: {} } as const satisfies Operation
      const handler = httpHandler(seen, async ({ session: viewer }) => json(200, { caller: viewer?.userId ?? 'nobody' }))
      const requestContext = { requestId: 'r-1', http: { method }, ...(authorizer && { authorizer }) }
      const { statusCode, body } = await handler(event({ requestContext, headers: { 'x-csrf-token': token } }), context)
      expect([statusCode, JSON.parse(body).caller]).toEqual([status, caller])
    },
  )
})
