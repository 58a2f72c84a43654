import { createServer, type IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { listenOn } from '../local/engines/ports.ts'

/** A phone on a slow line: there and back, per second, how much slower than this machine, and how wide. */
const LATENCY_MS = 150
const BYTES_PER_SECOND = 1_600_000 / 8
const CPU_SLOWDOWN = 4
const VIEWPORT = { width: 360, height: 740 }

export const SLOW_PHONE = `${LATENCY_MS} ms, 1.6 Mbit/s, processor / ${CPU_SLOWDOWN}, ${VIEWPORT.width} px`

export type Session = BrowserContextOptions['storageState']

/** A page that nothing is kept of yet, for who is signed in by `session`. */
export async function openOnSlowPhone(browser: Browser, session: Session): Promise<Page> {
  const context = await browser.newContext({
    viewport: VIEWPORT,
    ...(session !== undefined && { storageState: session }),
    locale: 'en-US',
  })
  const page = await context.newPage()
  const devTools = await context.newCDPSession(page)
  await devTools.send('Network.enable')
  await devTools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: BYTES_PER_SECOND,
    uploadThroughput: BYTES_PER_SECOND,
  })
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
  return page
}

export type Line = { url: string; stop: () => Promise<void> }

/** The site as CloudFront hands it out: compressed. */
export async function startCompressed(siteUrl: string): Promise<Line> {
  const server = createServer((request, response) => {
    passOn(siteUrl, request)
      .then(async (answer) => {
        const body = Buffer.from(await answer.arrayBuffer())
        const headers = [...answer.headers].filter(([name]) => !DROPPED.has(name))
        const cookies = answer.headers.getSetCookie()
        // What has a body only.
        const isPacked = body.length > 0
        response
          .writeHead(answer.status, {
            ...Object.fromEntries(headers),
            ...(cookies.length > 0 && { 'set-cookie': cookies }),
            ...(isPacked && { 'content-encoding': 'gzip' }),
          })
          .end(isPacked ? gzipSync(body) : undefined)
      })
      .catch(() => response.destroy())
  })
  const { url, close: stop } = await listenOn(server)
  return { url, stop }
}

/** Of one connection, or other than they were once the body is packed. */
const DROPPED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding', 'set-cookie'])

async function passOn(siteUrl: string, request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const headers = new Headers()
  for (const name of ['accept', 'content-type', 'cookie', 'x-csrf-token', 'user-agent']) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  // The site takes writes from its own pages only, and this is where they are shown.
  if (request.headers.origin !== undefined) headers.set('origin', siteUrl)
  return fetch(siteUrl + (request.url ?? '/'), {
    method: request.method ?? 'GET',
    headers,
    redirect: 'manual',
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  })
}
