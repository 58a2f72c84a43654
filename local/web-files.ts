import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { WEB_POLICY } from '../web/content-policy.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}
/** Names of built files hold their content's hash. */
const FOREVER = 'public, max-age=31536000, immutable'

/**
 * Serves the built app (`builtWeb`) as the deployment does: its files, and `index.html` for every other address, so that a page can be
 * reloaded. To be the gateway's `otherwise`. Addresses of the API that no route answers stay a 404.
 */
export function serveWeb(folder: string): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    serve(folder, request, response).catch(() => response.destroy())
  }
}

async function serve(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://site')
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405)
  if (pathname.startsWith('/api/')) return end(response, 404)
  const type = TYPES[extname(pathname)]
  const file = type === undefined ? 'index.html' : normalize(pathname)
  const content = await readFile(join(folder, file)).catch(() => undefined)
  if (!content) return end(response, 404)
  response.writeHead(200, {
    'content-type': type ?? TYPES['.html'],
    'content-security-policy': WEB_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': file.includes('assets') ? FOREVER : 'no-cache',
  })
  response.end(request.method === 'HEAD' ? undefined : content)
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code: `http-${status}` }))
}
