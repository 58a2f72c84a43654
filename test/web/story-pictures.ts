import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../../local/engines/browser.ts'
import { leads } from '../../local/opening.ts'
import { startToldStory } from '../../local/told-story.ts'

/**
 * Takes pictures of what the people of the story see (docs/local-system.md, "The story"): `node test/web/story-pictures.ts FOLDER`; those of the
 * README: `docs/pictures`. With `--all` also of their profiles and documents, in every look, for who changes these pages.
 */
const [folder = 'pictures', all] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const system = await startToldStory((step) => console.error(`${step} …`))
const { world } = system
system.schedule()

const browser = await launchBrowser()
const people = Array.from({ length: world.learners }, (_, index) => world.learner(index)).filter(({ story }) => story)
const wide: BrowserContextOptions = { colorScheme: 'light', viewport: { width: 1200, height: 860 } }
for (const person of leads(world)) {
  const page = await signIn(browser, person.username, wide)
  if (person.story?.roles) await page.goto(`${system.siteUrl}/learners`)
  await shoot(
    page,
    `story-${person.firstName
      .normalize('NFD')
      .replaceAll(/\P{ASCII}/gu, '')
      .toLowerCase()}`,
    false,
  )
}
if (all === '--all') await everyLook()
await browser.close()
await system.stop()
process.exit(0)

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
        const shown = await signIn(browser, people.find((each) => each.firstName === firstName)?.username ?? '', look)
        await shown.goto(system.siteUrl + path)
        await shoot(shown, name(page), true)
      }
    }
  }
}

async function signIn(on: Browser, username: string, look: BrowserContextOptions): Promise<Page> {
  const context = await on.newContext({ locale: 'en-US', timezoneId: 'America/New_York', ...look })
  const page = await context.newPage()
  await page.goto(`${system.siteUrl}/login/edxorg/`)
  await page.locator(`button[value="${username}"]`).click()
  await page.waitForURL(`${system.siteUrl}/**`)
  return page
}

async function shoot(page: Page, name: string, fullPage: boolean): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage, animations: 'disabled' })
  await page.context().close()
}
