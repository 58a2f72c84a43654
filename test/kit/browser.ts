import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from '../../local/engines/browser.ts'

export type OpenPage = (options?: BrowserContextOptions) => Promise<Page>

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
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      // A browser reports every answer of 400 and above as an error; those are the API's to give.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
    })
    return page
  }
}
