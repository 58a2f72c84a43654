import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

/**
 * A browser without a window. On Linux x64 it comes from npm, with its own fonts, so that pictures are the same everywhere; elsewhere it
 * is the Chrome that is installed.
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome' })
  const executablePath = await sparticuz.executablePath()
  // Its own arguments are for Lambda: one process, and no web security.
  return chromium.launch({ executablePath, env: { ...process.env, FONTCONFIG_PATH: join(tmpdir(), 'fonts') } })
}

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
