import { createGzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createHttp } from '../../lambdas/upstreams/http.ts'
import { json, serve } from './server.ts'

const named = z.looseObject({ name: z.string() })

function client(baseUrl: string, timeoutMs?: number) {
  const counted: string[] = []
  const settings = { baseUrl, userAgent: 'test/1', correlationId: 'run-7', count: (status: string) => counted.push(status) }
  return { http: createHttp(timeoutMs === undefined ? settings : { ...settings, timeoutMs }), counted }
}

describe('http client', () => {
  it('sends who it is and gives the body as sent, unknown fields and all', async () => {
    const { baseUrl, asked } = await serve((_, response) => json(response, { zeta: 1, name: 'x', alpha: { deep: null } }))
    const { http, counted } = client(baseUrl)
    const answer = await http.request({ call: 'c', path: 'a/b', token: 't', query: { q: 'a b' } }, named)
    expect(JSON.stringify(answer)).toBe('{"kind":"ok","body":{"zeta":1,"name":"x","alpha":{"deep":null}}}')
    expect(asked[0]).toMatchObject({ method: 'GET', url: '/a/b?q=a+b' })
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'user-agent': 'test/1', 'x-correlation-id': 'run-7' })
    expect(counted).toEqual(['200'])
  })

  it('keeps the path of the base URL, with and without its last slash', async () => {
    const { baseUrl, asked } = await serve((_, response) => json(response, { name: 'x' }))
    await client(`${baseUrl}edx`).http.request({ call: 'c', path: 'a' }, named)
    await client(`${baseUrl}edx/`).http.request({ call: 'c', path: 'a' }, named)
    expect(asked.map(({ url }) => url)).toEqual(['/edx/a', '/edx/a'])
  })

  it.each([
    [400, {}, { kind: 'refused', status: 400, error: null }],
    [401, {}, { kind: 'refused', status: 401, error: null }],
    [403, {}, { kind: 'forbidden' }],
    [404, {}, { kind: 'not-found', code: null }],
    [409, {}, { kind: 'rejected', status: 409 }],
    [429, { 'retry-after': '7' }, { kind: 'rate-limited', retryAfterMs: 7000 }],
    [429, {}, { kind: 'rate-limited', retryAfterMs: 30_000 }],
    [503, { 'retry-after': '86400' }, { kind: 'rate-limited', retryAfterMs: 900_000 }],
  ])('answers %i %j with a value', async (status, headers, expected) => {
    const { baseUrl } = await serve((_, response) => json(response, {}, status, headers))
    const { http, counted } = client(baseUrl)
    expect(await http.request({ call: 'c', path: 'a' }, named)).toEqual(expected)
    expect(counted).toEqual([String(status)])
  })

  it.each([500, 502, 503])('throws on %i', async (status) => {
    const { baseUrl } = await serve((_, response) => json(response, {}, status))
    await expect(client(baseUrl).http.request({ call: 'c', path: 'a' }, named)).rejects.toMatchObject({
      name: 'UpstreamServerError',
      message: `c: answered ${status}`,
    })
  })

  it.each([
    ['no answer', false],
    ['a body that never ends', true],
  ])('gives up on %s', async (_, headersSent) => {
    const { baseUrl } = await serve((__, response) => {
      if (headersSent) response.writeHead(200).write('{"name":')
    })
    const { http, counted } = client(baseUrl, 200)
    await expect(http.request({ call: 'c', path: 'a' }, named)).rejects.toMatchObject({ name: 'UpstreamTimeout' })
    expect(counted).toEqual(['timeout'])
  })

  it.each(['dropped', 'truncated'])('throws on a connection that is %s', async (how) => {
    const { baseUrl } = await serve((_, response) => {
      if (how === 'dropped') return void response.destroy()
      response.writeHead(200, { 'content-length': '100' }).write('{"name":', () => response.destroy())
    })
    const { http, counted } = client(baseUrl)
    await expect(http.request({ call: 'c', path: 'a' }, named)).rejects.toMatchObject({ name: 'UpstreamUnreachable' })
    expect(counted).toEqual(['unreachable'])
  })

  it('throws when nobody listens', async () => {
    const { http, counted } = client('http://127.0.0.1:1/')
    await expect(http.request({ call: 'c', path: 'a' }, named)).rejects.toMatchObject({ name: 'UpstreamUnreachable' })
    expect(counted).toEqual(['unreachable'])
  })

  it.each([
    ['{"name":"Ann', 'c: the answer is not JSON'],
    ['', 'c: the answer is not JSON'],
    ['{"name":7,"email":"ann@example.org"}', 'c: name: Invalid input: expected string, received number'],
    ['[]', 'c: (whole): Invalid input: expected object, received array'],
    [String.raw`{"name":"a\u0000"}`, 'c: holds text that is not Unicode, or NUL'],
    [String.raw`{"name":"a","deep":[{"\ud83d":1}]}`, 'c: holds text that is not Unicode, or NUL'],
  ])('refuses the body %s, naming the field but no value', async (body, message) => {
    const { baseUrl } = await serve((_, response) => void response.end(body))
    await expect(client(baseUrl).http.request({ call: 'c', path: 'a' }, named)).rejects.toMatchObject({
      name: 'UpstreamMalformed',
      message,
    })
  })

  it.each([
    ['{"error_code": "no_certificate_for_user"}', 'no_certificate_for_user'],
    ['{"error_code": 7}', null],
    ['<h1>Not Found</h1>', null],
    ['', null],
    ['[]', null],
  ])('tells by its code whose 404 %s is', async (body, code) => {
    const { baseUrl } = await serve((_, response) => void response.writeHead(404).end(body))
    expect(await client(baseUrl).http.request({ call: 'c', path: 'a' }, named)).toEqual({ kind: 'not-found', code })
  })

  it('gives up an answer that is larger than allowed once it is decompressed, without holding it', async () => {
    const gibibyte = 1024
    const { baseUrl } = await serve(async (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      const gzip = createGzip()
      gzip.pipe(response)
      const mebibyte = Buffer.alloc(1024 * 1024, ' ')
      for (let sent = 0; sent < gibibyte && !response.destroyed; sent += 1) {
        if (!gzip.write(mebibyte)) await new Promise((resolve) => setImmediate(resolve))
      }
      gzip.end('{"name":"x"}')
    })
    const { http, counted } = client(baseUrl)
    const small = createHttp({ baseUrl, userAgent: 'test/1', maxBytes: 3_000_000, count: (status) => counted.push(status) })
    await expect(small.request({ call: 'c', path: 'a' }, named)).rejects.toMatchObject({
      name: 'UpstreamMalformed',
      message: 'c: the answer is larger than 3000000 bytes',
    })
    const before = process.memoryUsage().rss
    await expect(http.request({ call: 'c', path: 'a' }, named)).rejects.toMatchObject({ name: 'UpstreamMalformed' })
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024)
    expect(counted).toEqual(['200', '200'])
  })

  it('accepts escaped characters outside of the basic plane', async () => {
    const { baseUrl } = await serve((_, response) => void response.end(String.raw`{"name":"\ud83d\ude00"}`))
    expect(await client(baseUrl).http.request({ call: 'c', path: 'a' }, named)).toEqual({ kind: 'ok', body: { name: '😀' } })
  })

  it('follows redirects on the same origin, with the token', async () => {
    const { baseUrl, asked } = await serve(({ url }, response) => {
      if (url === '/a') return void response.writeHead(302, { location: '/b' }).end()
      json(response, { name: 'x' })
    })
    const { http, counted } = client(baseUrl)
    expect(await http.request({ call: 'c', path: 'a', token: 't' }, named)).toMatchObject({ kind: 'ok' })
    expect(asked[1]?.headers.authorization).toBe('Bearer t')
    expect(counted).toEqual(['302', '200'])
  })

  it('never follows to another origin, nor for ever', async () => {
    const elsewhere = await serve((_, response) => json(response, { name: 'x' }))
    const { baseUrl, asked } = await serve(({ url }, response) => {
      response.writeHead(302, { location: url === '/away' ? elsewhere.baseUrl : '/loop' }).end()
    })
    const { http } = client(baseUrl)
    await expect(http.request({ call: 'c', path: 'away', token: 't' }, named)).rejects.toMatchObject({
      name: 'UpstreamMalformed',
    })
    expect(elsewhere.asked).toEqual([])
    await expect(http.request({ call: 'c', path: 'loop' }, named)).rejects.toThrow('more than 3 redirects')
    expect(asked).toHaveLength(5)
  })

  it('does not repeat a POST that is redirected', async () => {
    const { baseUrl, asked } = await serve((_, response) => void response.writeHead(302, { location: '/b' }).end())
    const answer = await client(baseUrl).http.request({ call: 'c', path: 'a', json: { x: 1 } }, named)
    expect(answer).toEqual({ kind: 'rejected', status: 302 })
    expect(asked.map(({ method, body }) => [method, body])).toEqual([['POST', '{"x":1}']])
  })
})
