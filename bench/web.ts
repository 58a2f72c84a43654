import type { Browser, Page } from 'playwright-core'
import * as z from 'zod'
import { launchBrowser } from '../local/engines/browser.ts'
import { startToldStory } from '../local/told-story.ts'
import type { Benchmark, Figures } from './benchmark.ts'
import { openOnSlowPhone, SLOW_PHONE, startCompressed } from './slow-phone.ts'
import { type Visited, visitedPages } from './web-pages.ts'

/** What every page keeps to (rules/app.md, "Qualities"). */
const MOST = { paint: 1800, interaction: 200, shift: 0.02 }
const ROUNDS = 3

/** Every page of the app on a slow phone, with the default world behind it. */
export const web: Benchmark = {
  summary: `every page at ${SLOW_PHONE}, compressed: largest contentful paint, interaction to next paint, layout shift (median of ${ROUNDS})`,
  run: async ({ progress }) => {
    const story = await startToldStory(progress)
    const browser = await launchBrowser()
    const line = await startCompressed(story.siteUrl)
    try {
      const pages = Object.entries(await visitedPages(browser, story))
      const figures: Figures[] = []
      for (const [page, visited] of pages) {
        progress(page)
        figures.push({ page, ...(await measured(browser, line.url, visited)) })
      }
      return figures
    } finally {
      await browser.close()
      await line.stop()
      await story.stop()
    }
  },
}

async function measured(browser: Browser, url: string, { path, session }: Visited): Promise<Figures> {
  const rounds: Noted[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await openOnSlowPhone(browser, session)
    await page.addInitScript(NOTE)
    await page.goto(url + path, { waitUntil: 'networkidle' })
    await page.locator('h1').first().waitFor()
    await interact(page)
    rounds.push(noted.parse(await page.evaluate(NOTED)))
    await page.context().close()
  }
  const median = (of: (each: Noted) => number) => rounds.map(of).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
  const [paint, interaction, shift] = [
    median((each) => each.paint),
    median((each) => each.interaction),
    median((each) => each.shift),
  ]
  const over = [
    paint > MOST.paint && 'paint',
    interaction > MOST.interaction && 'interaction',
    shift > MOST.shift && 'shift',
  ].filter(Boolean)
  return {
    'largest paint ms': Math.round(paint),
    'interaction ms': Math.round(interaction),
    'layout shift': Math.round(shift * 1000) / 1000,
    'JavaScript kB': median(({ javaScript }) => javaScript / 1000),
    over: over.join(', '),
  }
}

/** Of one kind so many at most. */
const PRESSES = 5
/** What a press opens has come by then, with its code. */
const OPENING_MS = 1000

/** What one does on a page without changing anything: opens menus and dialogs, chooses, types into a search, changes the colors. */
async function interact(page: Page): Promise<void> {
  // Those that write say whether they wait (web/ui/write-button.tsx).
  const buttons = await page.locator('button[type=button]:not([aria-disabled]):visible').all()
  for (const button of buttons.slice(0, PRESSES)) {
    if (!(await button.isVisible())) continue
    await button.click()
    await page.waitForTimeout(OPENING_MS)
    await page.keyboard.press('Escape')
    await page.evaluate(PAINTED)
  }
  const search = page.locator('input[type=search]:visible').first()
  if (await search.isVisible()) await search.pressSequentially('an')
  await page.locator('input[name=theme]').last().press('ArrowLeft')
  await page.evaluate(PAINTED)
}

const PAINTED = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`

type Noted = z.infer<typeof noted>
const noted = z.object({ paint: z.number(), interaction: z.number(), shift: z.number(), javaScript: z.number() })

/** In the page: what the browser itself notes (W3C, "Largest Contentful Paint", "Event Timing", "Layout Instability"). */
const NOTE = `{
  const noted = { paint: 0, interaction: 0, shift: 0 }
  const observers = []
  const observe = (type, note, more) => {
    const take = (entries) => entries.forEach(note)
    const observer = new PerformanceObserver((list) => take(list.getEntries()))
    observer.observe({ type, buffered: true, ...more })
    observers.push(() => take(observer.takeRecords()))
  }
  observe('largest-contentful-paint', ({ startTime }) => { noted.paint = startTime })
  observe('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) noted.shift += value })
  observe('event', ({ interactionId, duration }) => {
    if (interactionId) noted.interaction = Math.max(noted.interaction, duration)
  }, { durationThreshold: 16 })
  globalThis.noted = () => {
    for (const take of observers) take()
    const scripts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
    return { ...noted, javaScript: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) }
  }
}`

/** A while after the last interaction, so that its paint is over. */
const NOTED = `new Promise((done) => setTimeout(() => done(globalThis.noted()), 300))`
