import { describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import type { Route } from '../../../lambdas/routes.ts'
import { startGateway } from '../../../local/gateway/gateway.ts'
import { matchRoute } from '../../../local/gateway/match.ts'
import type { Invocation } from '../../../local/workflows/invocation.ts'
import type { Json } from '../../../local/workflows/json.ts'

const route = (method: Route['method'], path: Route['path'], authorizer: Route['authorizer'] = 'none'): Route => ({
  method,
  path,
  authorizer,
  summary: '',
  answers: {},
  function: 'course-runs',
})
const routes = [route('GET', '/things/{id}'), route('GET', '/things/new'), route('POST', '/things', 'session')]

/** A gateway whose functions answer as given, by name; and the events that they got. */
async function gateway(answers: Record<string, Invocation | Json>, otherwise?: Parameters<typeof startGateway>[0]['otherwise']) {
  const events: Json[] = []
  const started = await startGateway({
    routes,
    port: 0,
    originSecret: 'of-cloudfront',
    invoke: async (name, event) => {
      events.push(event)
      const answer = answers[name] ?? null
      const isInvocation = typeof answer === 'object' && answer !== null && 'kind' in answer
      return isInvocation ? (answer as Invocation) : { kind: 'ok', payload: answer }
    },
    ...(otherwise && { otherwise }),
  })
  onTestFinished(started.stop)
  return { url: started.url, events }
}
const OK = { statusCode: 200, body: 'fine' }

describe('routes', () => {
  it.each([
    ['GET', '/things/new', 1, {}],
    ['GET', '/things/new/', 1, {}],
    ['GET', '/things/7', 0, { id: '7' }],
    ['GET', '/things/a%2Fb', 0, { id: 'a/b' }],
    ['GET', '/things/Zo%C3%AB/', 0, { id: 'Zoë' }],
    ['POST', '/things', 2, {}],
  ])('%s %s', (method, path, at, pathParameters) => {
    expect(matchRoute(routes, method, path)).toEqual({ route: routes[at], pathParameters })
  })
  it.each([
    ['GET', '/things/'],
    ['GET', '/things/7/8'],
    ['GET', '/things/%E0%A4%A'],
    ['DELETE', '/things/7'],
    ['GET', '//things/7'],
  ])('nothing answers %s %s', (method, path) => expect(matchRoute(routes, method, path)).toBeUndefined())
})

describe('events (payload format 2.0)', () => {
  it('hold method, decoded path, parameters, query, headers and cookies', async () => {
    const { url, events } = await gateway({ 'course-runs': OK })
    await fetch(`${url}/things/Zo%C3%AB/?a=1&a=2&b=%26`, { headers: { Cookie: 'x=1; y=2', 'X-Thing': 'T' } })
    expect(events).toEqual([
      expect.objectContaining({
        version: '2.0',
        routeKey: 'GET /things/{id}',
        rawPath: '/things/Zoë/',
        rawQueryString: 'a=1&a=2&b=%26',
        queryStringParameters: { a: '1,2', b: '&' },
        pathParameters: { id: 'Zoë' },
        cookies: ['x=1', 'y=2'],
        isBase64Encoded: false,
        headers: expect.objectContaining({ 'x-thing': 'T' }),
        requestContext: expect.objectContaining({ http: expect.objectContaining({ method: 'GET' }) }),
      }),
    ])
  })

  it('hold a body as text, or in base64 when it is none', async () => {
    const { url, events } = await gateway({ authorizer: { isAuthorized: true, context: { userId: 1 } }, 'course-runs': OK })
    const headers = { cookie: 'a=b' }
    await fetch(`${url}/things`, { method: 'POST', headers, body: '{"ä":1}' })
    await fetch(`${url}/things`, { method: 'POST', headers, body: Buffer.from([0xff, 0x00]) })
    expect(events.filter((_, index) => index % 2 === 1)).toMatchObject([
      { body: '{"ä":1}', isBase64Encoded: false, requestContext: { authorizer: { lambda: { userId: 1 } } } },
      { body: '/wA=', isBase64Encoded: true },
    ])
  })
})

describe('answers', () => {
  const ask = async (url: string, path = '/things/1') => {
    const response = await fetch(url + path)
    return { status: response.status, body: await response.text(), cookies: response.headers.getSetCookie() }
  }

  it('carry status, headers, cookies and a binary body', async () => {
    const reply = {
      statusCode: 201,
      headers: { 'x-a': 'b' },
      cookies: ['a=1; Path=/', 'b=2'],
      body: '/wA=',
      isBase64Encoded: true,
    }
    const { url } = await gateway({ 'course-runs': reply })
    const response = await fetch(`${url}/things/1`)
    expect([response.status, response.headers.get('x-a'), response.headers.getSetCookie()]).toEqual([
      201,
      'b',
      ['a=1; Path=/', 'b=2'],
    ])
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0xff, 0x00]))
  })

  it('are 500 when a function fails, or answers what is no answer', async () => {
    const failed: Invocation = { kind: 'error', errorType: 'X', errorMessage: 'secret', trace: [] }
    for (const answer of [failed, { body: 'no status' }, null]) {
      const { url } = await gateway({ 'course-runs': answer })
      expect(await ask(url)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' })
    }
  })

  it('are 404 without a route, unless somebody else answers', async () => {
    expect(await ask((await gateway({})).url, '/nothing')).toMatchObject({ status: 404, body: '{"message":"Not Found"}' })
    const { url } = await gateway({}, (_, response) => void response.end('the app'))
    expect(await ask(url, '/dashboard')).toMatchObject({ status: 200, body: 'the app' })
  })

  it('are 413 for a body that is too long', async () => {
    const { url } = await gateway({ authorizer: { isAuthorized: true }, 'course-runs': OK })
    const response = await fetch(`${url}/things`, {
      method: 'POST',
      headers: { cookie: 'a=b' },
      body: 'x'.repeat(10 * 1024 * 1024 + 1),
    })
    expect(response.status).toBe(413)
  })
})

describe('the authorizer', () => {
  it('is asked with the request, and lets nobody through whom it refuses', async () => {
    const { url, events } = await gateway({ authorizer: { isAuthorized: false }, 'course-runs': OK })
    expect((await fetch(`${url}/things`, { method: 'POST' })).status).toBe(401)
    expect(events).toEqual([])
    expect((await fetch(`${url}/things`, { method: 'POST', headers: { cookie: 'session=x' } })).status).toBe(403)
    expect(z.array(z.looseObject({ type: z.string(), cookies: z.array(z.string()) })).parse(events)).toMatchObject([
      { type: 'REQUEST', cookies: ['session=x'] },
    ])
  })
})
