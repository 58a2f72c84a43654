import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from '../../local/engines/browser.ts'

export type OpenPage = (options?: BrowserContextOptions) => Promise<Page>

/** The requests of a page: how many it made, and how many of them have no answer yet. */
type Requests = { made: number; open: number }

/** As `expect.poll` in vitest.config.ts. */
const PATIENCE_MS = 300_000

const requestsOf = new WeakMap<Page, Requests>()

/**
 * One browser for the tests of a file; each page has a session of its own. A test fails when a page of it broke, or did what the content
 * security policy forbids.
 */
export function useBrowser(): OpenPage {
  let browser: Browser
  let faults: string[] = []
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    const found = faults
    faults = []
    expect(found).toEqual([])
  })
  afterAll(() => browser.close())
  return async (options) => {
    const context = await browser.newContext({ locale: 'en-US', timezoneId: 'America/New_York', ...options })
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    requestsOf.set(page, countRequests(page))
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      // A browser reports every answer of 400 and above as an error; those are the API's to give.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
    })
    return page
  }
}

function countRequests(page: Page): Requests {
  const requests: Requests = { made: 0, open: 0 }
  page.on('request', () => {
    requests.made += 1
    requests.open += 1
  })
  const close = () => (requests.open -= 1)
  page.on('requestfinished', close)
  page.on('requestfailed', close)
  return requests
}

/** Data or code of its own that a page of the app still waits for, or has and has not drawn yet. */
const LOADING = '.skeleton, [aria-busy=true]'

/** What a page does with an answer it has done after these: promises, timers that are due, a frame, and what is drawn after it. */
const TURNS = `new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve))))))`

/** Waits until every request of a page of `useBrowser` has its answer, the page has drawn it, and asks nothing further for it. */
export async function settled(page: Page): Promise<void> {
  const requests = requestsOf.get(page)
  if (!requests) throw new Error('only the requests of pages of useBrowser are counted')
  for (let made = -1; requests.open > 0 || made !== requests.made; ) {
    made = requests.made
    if (requests.open > 0) await nextAnswer(page)
    // A page that goes elsewhere meanwhile has its turns there.
    await page.evaluate(TURNS).catch((error: unknown) => {
      if (page.isClosed()) throw error
      made = -1
    })
    await page.locator(LOADING).first().waitFor({ state: 'detached' })
  }
}

function nextAnswer(page: Page): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      page.off('requestfinished', done)
      page.off('requestfailed', done)
      resolve()
    }
    page.on('requestfinished', done)
    page.on('requestfailed', done)
  })
}
