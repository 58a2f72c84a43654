import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../../local/engines/browser.ts'
import { leads } from '../../local/opening.ts'
import { startToldStory } from '../../local/told-story.ts'

/**
 * Takes the pictures of docs/pictures, of the default world (docs/local-system.md, "The story"): `node test/web/story-pictures.ts docs/pictures`.
 * With `--all` also of profiles and documents, in every look, for who changes these pages.
 */
const [folder = 'pictures', all] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const system = await startToldStory((step) => console.error(`${step} …`))
const { world } = system
system.schedule()

const looks = {
  'light-wide': { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  'dark-wide': { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  'light-narrow': { colorScheme: 'light', viewport: { width: 360, height: 900 } },
  'dark-narrow': { colorScheme: 'dark', viewport: { width: 360, height: 900 } },
} as const satisfies Record<string, BrowserContextOptions>
type Look = keyof typeof looks

const browser = await launchBrowser()
const people = Array.from({ length: world.learners }, (_, index) => world.learner(index)).filter(({ story }) => story)
await thePeople()
await thePages()
if (all === '--all') await everyLook()
await browser.close()
await system.stop()
process.exit(0)

/** What each of the five people sees first. */
async function thePeople(): Promise<void> {
  for (const { firstName, story } of leads(world)) {
    const page = await signIn(firstName, { ...looks['light-wide'], viewport: { width: 1200, height: 860 } })
    if (story?.roles) await page.goto(`${system.siteUrl}/learners`)
    const name = firstName.normalize('NFD').replaceAll(/\P{ASCII}/gu, '')
    await shoot(page, `story-${name.toLowerCase()}`, false)
  }
}

async function thePages(): Promise<void> {
  const filtered = await filteredLearners()
  const slug = await aProgramPage()
  const pages: { name: string; who?: string; path: string; in: readonly Look[]; isWhole?: true; press?: RegExp }[] = [
    { name: 'dashboard', who: 'Chidi', path: '/dashboard', in: ['light-wide', 'dark-wide', 'light-narrow', 'dark-narrow'] },
    { name: 'home', path: '/', in: ['light-wide'], isWhole: true },
    { name: 'program', path: slug, in: ['dark-narrow'], isWhole: true },
    { name: 'own-page', who: 'Mei', path: '/learner', in: ['dark-wide'] },
    { name: 'learners-filtered', who: 'Grace', path: filtered, in: ['light-wide'] },
    { name: 'learners-filtered', who: 'Grace', path: filtered, in: ['dark-narrow'], press: /^Filters/ },
  ]
  for (const { name, who, path, in: shown, isWhole = false, press } of pages) {
    for (const look of shown) {
      const page = who === undefined ? await newPage(looks[look]) : await signIn(who, looks[look])
      await page.goto(system.siteUrl + path)
      if (press) await page.getByRole('button', { name: press }).click()
      await shoot(page, `${name}-${look}`, isWhole)
    }
  }
}

/** Where staff see who took a course in some semester, the best first. */
async function filteredLearners(): Promise<string> {
  const page = await signIn('Grace', looks['light-wide'])
  await page.goto(`${system.siteUrl}/learners`)
  await page.getByRole('group', { name: 'Course', exact: true }).getByRole('radio').nth(1).check()
  await page.waitForURL(/course=/)
  await page.getByRole('group', { name: 'Enrolled semester' }).getByRole('checkbox').nth(2).check()
  await page.waitForURL(/semester=/)
  const { pathname, search } = new URL(page.url())
  await page.context().close()
  return `${pathname}${search}&sort=-grade`
}

async function aProgramPage(): Promise<string> {
  const page = await newPage(looks['light-wide'])
  await page.goto(system.siteUrl)
  const path = await page.locator('main a:has(h3), main h3 a').first().getAttribute('href')
  await page.context().close()
  return path ?? '/'
}

async function everyLook(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1200, 320]) {
      const look: BrowserContextOptions = { colorScheme, viewport: { width, height: 860 } }
      const name = (page: string) => `${page}-${colorScheme}-${width}`
      for (const [firstName, page, path] of [
        ['Leila', 'onboarding', '/profile/personal'],
        ['Mei', 'personal', '/profile/personal'],
        ['Mei', 'education', '/profile/education'],
        ['Mei', 'professional', '/profile/professional'],
        ['Mei', 'settings', '/settings'],
        ['Mei', 'own-page', '/learner'],
        ['Grace', 'a-learner', `/learner/${people[0]?.username ?? ''}`],
      ] as const) {
        const shown = await signIn(firstName, look)
        await shown.goto(system.siteUrl + path)
        await shoot(shown, name(page), true)
      }
    }
  }
}

async function signIn(firstName: string, look: BrowserContextOptions): Promise<Page> {
  const page = await newPage(look)
  await page.goto(`${system.siteUrl}/login/edxorg/`)
  await page.locator(`button[value="${people.find((each) => each.firstName === firstName)?.username ?? ''}"]`).click()
  await page.waitForURL(`${system.siteUrl}/**`)
  return page
}

async function newPage(look: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'America/New_York', ...look })
  return context.newPage()
}

async function shoot(page: Page, name: string, fullPage: boolean): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage, animations: 'disabled' })
  await page.context().close()
}
