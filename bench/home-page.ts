import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import * as z from 'zod'
import { launchBrowser } from '../local/engines/browser.ts'
import type { Benchmark, Figures } from './benchmark.ts'
import { startBenchSystem } from './system.ts'

/** A phone on a slow line: there and back, per second, and how much slower than this machine. */
const LATENCY_MS = 150
const BYTES_PER_SECOND = 1_600_000 / 8
const CPU_SLOWDOWN = 4
const ROUNDS = 5

/** An address that is answered with the app's own page, which is all that a page was before the server made it. */
const APP_PAGE = '/dashboard'

/** The home page on a slow phone: made by the server, and by the app alone, which asks for its code and then for its data. */
export const homePage: Benchmark = {
  summary: `the home page at ${LATENCY_MS} ms, 1.6 Mbit/s, processor / ${CPU_SLOWDOWN}: largest contentful paint, JavaScript (median of ${ROUNDS})`,
  run: async ({ progress }) => {
    const system = await startBenchSystem(5, { withApp: true })
    const browser = await launchBrowser()
    try {
      const figures: Figures[] = []
      for (const [made, home] of [
        ['by the app', APP_PAGE],
        ['by the server', '/'],
      ] as const) {
        progress(`the home page, made ${made}`)
        figures.push({ made, ...(await measured(browser, system.siteUrl, home)) })
      }
      return figures
    } finally {
      await browser.close()
      await system.stop()
    }
  },
}

type Visit = z.infer<typeof visit>
const visit = z.object({ lcp: z.number(), fcp: z.number(), javaScript: z.number(), html: z.number() })

async function measured(browser: Browser, siteUrl: string, home: string): Promise<Figures> {
  const line = await startLine(siteUrl, home)
  const visits: Visit[] = []
  for (let round = 0; round < ROUNDS; round++) visits.push(await visited(browser, line.url))
  await line.stop()
  const median = (of: (each: Visit) => number) => visits.map(of).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
  return {
    'first paint ms': median(({ fcp }) => fcp),
    'largest paint ms': median(({ lcp }) => lcp),
    'HTML kB': median(({ html }) => html / 1000),
    'JavaScript kB': median(({ javaScript }) => javaScript / 1000),
  }
}

async function visited(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } })
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
  await page.goto(url, { waitUntil: 'networkidle' })
  const measured = await page.evaluate(IN_PAGE)
  await context.close()
  return visit.parse(measured)
}

/** In the page: what the browser itself has noted (W3C, "Largest Contentful Paint", "Resource Timing"). */
const IN_PAGE = `new Promise((done) => {
  new PerformanceObserver((list) => {
    const scripts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
    done({
      lcp: list.getEntries().at(-1).startTime,
      fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      javaScript: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      html: performance.getEntriesByType('navigation')[0].encodedBodySize,
    })
  }).observe({ type: 'largest-contentful-paint', buffered: true })
})`

/** The site as CloudFront hands it out, compressed; with `home` in the place of its home page. */
async function startLine(siteUrl: string, home: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const path = request.url === '/' ? home : (request.url ?? '/')
    fetch(siteUrl + path)
      .then(async (answer) => {
        const body = gzipSync(Buffer.from(await answer.arrayBuffer()))
        const kept = ['content-type', 'cache-control', 'content-security-policy'].flatMap((name) => {
          const value = answer.headers.get(name)
          return value === null ? [] : [[name, value] as const]
        })
        response.writeHead(answer.status, { ...Object.fromEntries(kept), 'content-encoding': 'gzip' }).end(body)
      })
      .catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop }
}
