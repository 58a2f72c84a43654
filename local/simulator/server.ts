import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { Question } from './exchange.ts'

export type RunningServer = { url: string; close: () => Promise<void> }

/** More than any request to the sites holds. */
const MAX_BODY = 1_000_000

/**
 * An HTTP server on the loopback interface; port 0 takes any that is free.
 * @throws Error naming the server and the port, when something listens there already.
 */
export async function listen(name: string, port: number, listener: RequestListener): Promise<RunningServer> {
  // Connections stay open for longer than a client leaves them idle, so that none is closed just as the next request is sent.
  const server = createServer({ keepAliveTimeout: 60_000 }, listener)
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    throw new Error(`simulator of ${name}: port ${port} is in use, or not allowed`, { cause: error })
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error(`simulator of ${name}: no port`)
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Reads a request whole; undefined when the body is too long, or the caller has gone. */
export async function readQuestion(request: IncomingMessage): Promise<Question | undefined> {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  const body = request.method === 'GET' ? '' : await readBody(request)
  if (body === undefined) return undefined
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    authorization: request.headers.authorization,
    body,
    origin: `http://${request.headers.host}`,
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size > MAX_BODY) return undefined
      chunks.push(bytes)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Ends an exchange that went wrong on our side, loudly. */
export function failed(response: ServerResponse, error: unknown): void {
  console.error('simulator: a request failed', error)
  if (!response.headersSent) response.writeHead(500)
  response.end()
}
