import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll } from 'vitest'
import { forward, type Reply, withPartOfBulk } from '../kit/search-faults.ts'

/**
 * What happens to a request on its way to the real OpenSearch.
 * `busy`: refused with 503. `lost`: done, and never answered. `partial`: every third action of a bulk is refused for now, the rest done.
 * `away`: nothing answers, whatever is asked.
 * `held`: not passed on before `release` is called.
 */
export type Fault = 'none' | 'busy' | 'lost' | 'partial' | 'away' | 'held'

export type FaultyEngine = {
  url: string
  /** Decides on each bulk request from now on. */
  fault: (kind: Fault) => void
  /** Resolves when a held request has come. */
  held: () => Promise<void>
  /** Passes the held requests on, and resolves when OpenSearch has answered them. */
  release: () => Promise<void>
}

/** A way to the OpenSearch at `target` on which bulk requests meet faults. */
export async function startFaulty(target: () => string): Promise<FaultyEngine> {
  let current: Fault = 'none'
  const waiting: (() => Promise<void>)[] = []
  let arrived = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const pass = (text = body) => forward(target(), request, text)
    if (current === 'away') return response.destroy()
    const fault = request.url === '/_bulk' ? current : 'none'
    if (fault === 'busy')
      return answer(response, { status: 503, text: '{"error":{"type":"cluster_block_exception"},"status":503}' })
    if (fault === 'partial') return answer(response, await withPartOfBulk(body, pass))
    if (fault === 'held') {
      waiting.push(async () => answer(response, await pass()))
      return arrived.resolve()
    }
    const reply = await pass()
    return fault === 'lost' ? undefined : answer(response, reply)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${address.port}`,
    fault: (kind) => (current = kind),
    held: () => arrived.promise,
    release: async () => {
      arrived = Promise.withResolvers<void>()
      await Promise.all(waiting.splice(0).map((go) => go()))
    },
  }
}

function answer(response: ServerResponse, { status, text }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text)
}
