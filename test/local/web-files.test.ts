import { createServer, request } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { edgeOf } from '../../local/edge.ts'
import { builtWeb } from '../../local/web.ts'
import { serveWeb } from '../../local/web-files.ts'

const server = createServer(serveWeb(edgeOf(await builtWeb()))).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => void server.close())

/** As it is sent: `fetch` would make an address of it first. */
async function statusOf(path: string): Promise<number | undefined> {
  const sent = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', path }).end()
  const [response] = await once(sent, 'response')
  response.resume()
  return response.statusCode
}

it.each(['//', '///x', '//[', '/..%2f..', '/../../package.json', '/assets/../../package.json'])(
  'answers that there is nothing at %s, and goes on',
  async (path) => {
    expect(await statusOf(path)).toBe(404)
    expect(await statusOf('/dashboard?a=//')).toBe(200)
  },
)

it.each(['/%', '/%00', '/\\\\x'])('answers %s with the app, which says whether there is such a program', async (path) => {
  expect(await statusOf(path)).toBe(200)
})
