import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { PAGE_HEADERS } from '../web/content-policy.ts'
import type { Edge, Edged } from './edge.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}
/** Names of built files hold their content's hash. */
const FOREVER = 'public, max-age=31536000, immutable'

/**
 * Serves the built app (`builtWeb`) as the deployment does: its files, and `index.html` for its addresses, so that a page can be reloaded;
 * for those of nothing as a 404. To be the gateway's `otherwise`. Addresses of the API that no route answers stay a 404. Pages that come
 * from the server are the app's as well where no server makes them.
 */
export function serveWeb({ folder, decide }: Edge): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const [pathname = '/'] = (request.url ?? '/').split('?')
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405)
    if (pathname.startsWith('/api/')) return end(response, 404)
    send(folder, decide(pathname), request, response).catch(() => response.destroy())
  }
}

async function send(folder: string, edged: Edged, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { path, status } = edged.kind === 'file' ? edged : ({ path: '/index.html', status: 200 } as const)
  const content = await readFile(join(folder, normalize(path))).catch(() => undefined)
  if (!content) return end(response, 404)
  response.writeHead(status, {
    'content-type': TYPES[extname(path)],
    ...PAGE_HEADERS,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': path.startsWith('/assets/') ? FOREVER : 'no-cache',
  })
  response.end(request.method === 'HEAD' ? undefined : content)
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code: `http-${status}` }))
}
