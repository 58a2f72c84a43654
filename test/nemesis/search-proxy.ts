import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { listenOn } from '../../local/engines/ports.ts'
import { forward, type Reply, withPartOfBulk } from '../kit/search-faults.ts'

/**
 * What happens to requests on their way to OpenSearch. `away`: nothing answers. `busy`: 429. `read-only`: writes are refused. `slow`: seconds
 * late. `partial`: every third action of a bulk is refused. `lost`: a bulk is done, and never answered.
 */
export const searchFaults = ['away', 'busy', 'read-only', 'slow', 'partial', 'lost'] as const
export type SearchFault = (typeof searchFaults)[number]

export type SearchProxy = {
  url: string
  target: string
  set: (fault: SearchFault | 'none') => void
  /** Connections that nothing is asked on are closed. */
  closeIdle: () => void
  close: () => Promise<void>
}

const SLOW_MS = 3_000
const refusal = (status: number, type: string): Reply => ({ status, text: JSON.stringify({ error: { type }, status }) })

/** A way to an OpenSearch on which requests meet faults. */
export async function startSearchProxy(target: string): Promise<SearchProxy> {
  let fault: SearchFault | 'none' = 'none'
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const isBulk = request.url?.startsWith('/_bulk') ?? false
    const pass = (text: string) => forward(target, request, text)
    if (fault === 'away') return response.destroy()
    if (fault === 'slow') await sleep(SLOW_MS)
    const reply = await replyOf(fault, isBulk, body, pass)
    if (fault === 'lost' && isBulk) return response.destroy()
    return response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.text)
  }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  const { url, close } = await listenOn(server)
  return {
    url,
    target,
    set: (next) => void (fault = next),
    closeIdle: () => server.closeIdleConnections(),
    close,
  }
}

async function replyOf(fault: SearchFault | 'none', isBulk: boolean, body: string, pass: (text: string) => Promise<Reply>) {
  if (fault === 'busy') return refusal(429, 'rejected_execution_exception')
  if (fault === 'read-only' && isBulk) return refusal(403, 'cluster_block_exception')
  if (fault === 'partial' && isBulk) return withPartOfBulk(body, pass)
  return pass(body)
}
