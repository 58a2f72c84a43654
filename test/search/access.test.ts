import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { grantAccess } from '../../lambdas/search/access.ts'
import { createClient } from '../../lambdas/search/engine.ts'

/** The engine of the tests has no access control: what is asked of one that has is looked at on the wire. */
type Asked = { method: string; path: string; body: Record<string, unknown> }
const asked: Asked[] = []
let status = 200
let server: Server
let url = ''

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      asked.push({ method: request.method ?? '', path: request.url ?? '', body: JSON.parse(Buffer.concat(parts).toString()) })
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : ''
})
afterAll(() => server.close())
beforeEach(() => {
  asked.length = 0
  status = 200
})

const grant = () =>
  grantAccess({ client: createClient(url), prefix: 'mm' }, { writers: ['arn:w1', 'arn:w2'], readers: ['arn:r1'] })

it('lets writers and readers in, each to the indices of this prefix and to nothing else', async () => {
  await grant()
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'PUT /_plugins/_security/api/roles/mm_writers',
    'PUT /_plugins/_security/api/rolesmapping/mm_writers',
    'PUT /_plugins/_security/api/roles/mm_readers',
    'PUT /_plugins/_security/api/rolesmapping/mm_readers',
    'PUT /_plugins/_security/api/audit/config',
  ])
  const [writers, writing, readers, reading, auditing] = asked.map(({ body }) => body)
  expect(writing).toEqual({ backend_roles: ['arn:w1', 'arn:w2'] })
  expect(reading).toEqual({ backend_roles: ['arn:r1'] })
  expect(auditing).toMatchObject({ enabled: true, audit: { log_request_body: false, enable_rest: true } })
  expect(writers?.['index_permissions']).toEqual([{ index_patterns: ['mm_*'], allowed_actions: ['indices_all'] }])
  expect(readers?.['index_permissions']).toEqual([
    {
      index_patterns: ['mm_*'],
      allowed_actions: ['read', 'indices_monitor', 'indices:admin/aliases/get', 'indices:admin/mappings/get'],
    },
  ])
})

it('says which failures pass', async () => {
  status = 503
  await expect(grant()).rejects.toMatchObject({ name: 'SearchUnavailable' })
  expect(asked).toHaveLength(1)
})

it('hands on the refusal of who is no administrator', async () => {
  status = 403
  await expect(grant()).rejects.toMatchObject({ name: 'ResponseError' })
})
