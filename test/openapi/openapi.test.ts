import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { functions } from '../../lambdas/functions.ts'
import { apiDocument } from '../../lambdas/openapi/document.ts'
import { pathsOf, routes } from '../../lambdas/routes.ts'
import { startApi } from '../kit/api.ts'

const api = await startApi()
/** Pages of the site are no calls. */
const calls = routes.filter(({ isPage }) => !isPage)
const refs = (value: unknown): string[] =>
  Array.from(JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g), ([, name = '']) => name)

describe('the OpenAPI document', () => {
  it('is served, and describes every route', async () => {
    const response = await fetch(`${api.url}/api/openapi.json`)
    expect(response.status).toBe(200)
    const document = await response.json()
    expect(document).toEqual(JSON.parse(JSON.stringify(apiDocument('http://testserver'))))
    expect(document).toMatchObject({ openapi: '3.1.1' })
    const { paths } = apiDocument('http://testserver')
    for (const { method, path } of calls) expect(paths?.[path]).toHaveProperty(method.toLowerCase())
  })

  it('names nothing that it does not hold, and every path parameter', () => {
    const document = apiDocument('http://testserver')
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining([...new Set(refs(document))]))
    for (const { path, params } of routes) {
      const named = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name)
      expect(Object.keys(params?.shape ?? {})).toEqual(named)
    }
  })

  it('gives each call its own id', () => {
    const operations = Object.values(apiDocument('http://x').paths ?? {}).flatMap((item) => Object.values(item))
    const ids = operations.map((operation) => z.object({ operationId: z.string() }).parse(operation).operationId)
    expect(new Set(ids).size).toBe(calls.length)
  })

  it('says in what form a caller without a session is refused, and by which cookie one is told', async () => {
    const document = await (await fetch(`${api.url}/api/openapi.json`)).json()
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' } } }
    const refused = await fetch(`${api.url}/api/v0/programs/`)
    expect([refused.status, await refused.json()]).toEqual([401, { message: expect.any(String) }])
    expect(document).toMatchObject({
      paths: {
        '/api/v0/programs': { get: { responses: { 401: { content } } } },
        '/api/v0/enrolledprograms': { post: { responses: { 429: expect.any(Object) } } },
      },
      components: { securitySchemes: { session: { name: 'session' } } },
    })
    expect(apiDocument('https://x.example').components?.securitySchemes?.['session']).toMatchObject({ name: '__Host-session' })
  })

  it('is there for people too, without a script', async () => {
    const response = await fetch(`${api.url}/api/docs/`)
    const page = await response.text()
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(page).not.toMatch(/<script|javascript:|\son\w+=/i)
    for (const { path } of calls) expect(page).toContain(path)
  })
})

describe('the table of routes', () => {
  it('leads to functions that there are, and says each call once', () => {
    for (const route of routes) expect(functions).toHaveProperty(route.function)
    const keys = routes.flatMap((route) => pathsOf(route).map((path) => `${route.method} ${path}`))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('looks at the session, and so at its token, for everything that changes something', () => {
    expect(routes.filter(({ method, authorizer }) => method !== 'GET' && authorizer === 'none')).toEqual([])
  })
})
