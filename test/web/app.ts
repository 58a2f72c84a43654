import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { useBrowser } from '../kit/browser.ts'
import { answersOf, NOW } from './example.ts'
import { type Answers, type Site, startSite } from './site.ts'

export type Opened = { page: Page; site: Site }
type Options = BrowserContextOptions & { answers?: Answers }

/** Opens a page of the app, at the example's *now*, on a clock that goes on as clocks do, and that a test can move on (`page.clock`). */
export function useApp(): (path: string, options?: Options) => Promise<Opened> {
  const newPage = useBrowser()
  let site: Site | undefined
  beforeAll(async () => {
    site = await startSite({})
  })
  afterAll(() => site?.stop())
  return async (path, { answers = answersOf(), ...options } = {}) => {
    if (!site) throw new Error('the site did not start')
    site.answers = answers
    site.asked = []
    const page = await newPage({ viewport: { width: 1280, height: 800 }, ...options })
    await page.clock.install({ time: NOW })
    await page.goto(site.url + path)
    return { page, site }
  }
}

/** Takes the connection away, or gives it back. On a machine without a network the browser itself would tell the page of neither. */
export async function setOnline(page: Page, isOnline: boolean): Promise<void> {
  await page.context().setOffline(!isOnline)
  await page.evaluate(`dispatchEvent(new Event('${isOnline ? 'online' : 'offline'}'))`)
}
