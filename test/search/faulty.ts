import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll } from 'vitest'

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
    if (fault === 'partial') return answer(response, await partially(body, pass))
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

type Reply = { status: number; text: string }

async function forward(target: string, request: IncomingMessage, body: string): Promise<Reply> {
  const method = request.method ?? 'GET'
  const response = await fetch(`${target}${request.url}`, {
    method,
    headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
    ...(method !== 'GET' && method !== 'HEAD' && { body }),
  })
  return { status: response.status, text: await response.text() }
}

function answer(response: ServerResponse, { status, text }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

/** The actions of a bulk, each with its lines. */
function actionsOf(body: string): string[] {
  const lines = body.trim().split('\n')
  const actions: string[] = []
  while (lines.length > 0) {
    const [action = ''] = lines
    actions.push(lines.splice(0, action.startsWith('{"delete"') ? 1 : 2).join('\n'))
  }
  return actions
}

async function partially(body: string, pass: (text: string) => Promise<Reply>): Promise<Reply> {
  const actions = actionsOf(body)
  const kept = actions.filter((_, position) => position % 3 !== 0)
  const reply = kept.length > 0 ? await pass(`${kept.join('\n')}\n`) : { status: 200, text: '{"items":[]}' }
  const { items }: { items: unknown[] } = JSON.parse(reply.text)
  const refused = { index: { status: 429, error: { type: 'rejected_execution_exception', reason: 'too much to do' } } }
  const all = actions.map((_, position) => (position % 3 === 0 ? refused : items.shift()))
  return { status: 200, text: JSON.stringify({ took: 1, errors: true, items: all }) }
}
