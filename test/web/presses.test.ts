import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newSession, signSession } from '../../lambdas/auth/session.ts'
import { startApi } from '../kit/api.ts'
import { settled, useBrowser } from '../kit/browser.ts'
import { answersOf, ok } from './example.ts'
import { staffAnswers } from './learners-example.ts'
import { type Site, startSite } from './site.ts'
import { hashes, LETTER, seedPages } from './whole-pages-example.ts'

/**
 * Every button of every page is pressed once, one of each kind, whatever it is: what is there is found on the page, not written down here. Those of the
 * operations page: test/local/operations-page/. A press fails that leads to an error, or to an answer that refuses it.
 */
const api = await startApi({ withApp: true })
const newPage = useBrowser()
let site: Site
beforeAll(async () => {
  site = await startSite({})
  await seedPages(api.pool)
  await api.pool.query(`
    UPDATE profile SET preferred_name = 'Olga', date_of_birth = '1990-02-03', gender = 'f', preferred_language = 'en', country = 'NO',
      state_or_territory = 'NO-46', city = 'Bergen', address = 'Gate 1', birth_country = 'NO', nationality = 'NO', phone_number = '+4755580000'`)
})
afterAll(() => site.stop())

/** What closes a dialog is pressed after what else is in it, which closes it too. */
const CLOSING = /^(Cancel|Close|Not now)$/
const BUTTONS = 'button:visible, input[type=submit]:visible, input[type=button]:visible'

/** What a button is called, without the figure and the course or the site that tell those of one kind apart. */
async function kindOf(button: Locator): Promise<string> {
  const name = (await button.getAttribute('aria-label')) ?? (await button.innerText())
  return name.replaceAll(/:.*|\d+%?/g, '').trim()
}

/** Presses everything that there is to press at an address, within `frame`, and all that comes of it. @returns what was pressed. */
function presser(page: Page) {
  page.on('filechooser', () => {})
  const refused = refusals(page)
  return async (url: string, frame: 'body' | 'main'): Promise<string[]> => {
    const pressed: string[] = []
    for (;;) {
      if (page.url() !== url) await page.goto(url)
      await page.locator('h1:not(.visually-hidden)').waitFor()
      await settled(page)
      const next = await unpressed(page, frame, pressed)
      if (next) {
        pressed.push(next.kind)
        await fillForm(next.button)
        // By key: what lies over it is not in the way.
        await next.button.press('Enter')
        await settled(page)
        const found = { at: url, pressed: next.kind, faults: await faultsOf(page), refused: refused() }
        expect(found).toEqual({ at: url, pressed: next.kind, faults: [], refused: [] })
      } else if (await page.getByRole('dialog').first().isVisible()) {
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').first().waitFor({ state: 'detached' })
      } else return pressed
    }
  }
}

/** In a dialog only what is in it can be pressed. */
async function unpressed(
  page: Page,
  frame: string,
  pressed: readonly string[],
): Promise<{ kind: string; button: Locator } | undefined> {
  const dialog = page.getByRole('dialog').last()
  const within = (await dialog.isVisible()) ? dialog : page.locator(frame)
  const buttons = within.locator(BUTTONS)
  const kinds = await Promise.all((await buttons.all()).map(kindOf))
  const rest = kinds.flatMap((kind, index) => (pressed.includes(kind) ? [] : [{ kind, button: buttons.nth(index) }]))
  return rest.find(({ kind }) => !CLOSING.test(kind)) ?? rest[0]
}

/** Fills the form of a button that sends it: boxes are checked, what is empty gets a value. */
async function fillForm(button: Locator): Promise<void> {
  if ((await button.getAttribute('type')) !== 'submit') return
  const form = button.locator('xpath=ancestor::form')
  for (const box of await form.locator('input[type=checkbox]:visible').all()) await box.check()
  for (const select of await form.locator('select:visible').all())
    if ((await select.inputValue()) === '') await select.selectOption({ index: 1 })
  for (const input of await form.locator('input[type=text]:visible, input:not([type]):visible').all())
    if ((await input.inputValue()) === '') await input.fill('2019')
}

/** What was answered with an error since it was asked last. */
function refusals(page: Page): () => string[] {
  let found: string[] = []
  page.on('response', (response) => {
    // Pictures are not this API's.
    if (response.status() >= 400 && response.request().resourceType() !== 'image')
      found.push(`${response.request().method()} ${response.url()} ${response.status()}`)
  })
  return () => found.splice(0)
}

/** What the page says has gone wrong. */
const faultsOf = (page: Page): Promise<string[]> =>
  page.locator('.failure, .problem, h1:text-is("Something went wrong"), h1:text-is("Page not found")').allInnerTexts()

/** Each address, with what was pressed there; what stands over every page is pressed on the first one. */
async function pressEverywhere(url: string, paths: readonly string[], prepare: (page: Page) => Promise<unknown>) {
  const page = await newPage()
  await page.route(
    (asked) => !asked.href.startsWith(url),
    (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Elsewhere</h1>' }),
  )
  await prepare(page)
  const press = presser(page)
  const found: Record<string, string[]> = {}
  for (const path of paths) found[path] = await press(url + path, path === paths[0] ? 'body' : 'main')
  return found
}

it('nothing refuses to be pressed on the real API', async () => {
  const paths = [
    '/dashboard',
    '/programs',
    '/supply-chain/',
    '/learner',
    '/profile/personal',
    '/profile/professional',
    '/records/programs/10',
    `/certificate/program/${hashes.program}`,
    `/letter/program/${LETTER}`,
    // Last: one leaves the programs there.
    '/settings',
  ]
  const pressed = await pressEverywhere(api.url, paths, async (page) => {
    const now = new Date()
    const value = await signSession(newSession({ userId: 1, epoch: 0 }, now), api.sessionKeys, now)
    await page.context().addCookies([{ name: 'session', value, url: api.url }])
  })
  // Writes, as far as the server is asked, and dialogs.
  expect(Object.values(pressed).flat()).toEqual(expect.arrayContaining(['Save', 'Allow sharing', 'Leave', 'Join']))
})

it('nothing refuses to be pressed where there is more to see', async () => {
  site.answers = {
    ...staffAnswers(),
    ...answersOf(),
    'POST /api/v0/course_enrollments': ok({ mode: 'audit' }),
    'POST /api/v0/exam_enrollment': ok({ url: 'https://exams.example/' }),
    'POST /api/v0/enrolledprograms': ok({}),
    'GET /api/v0/courses/1/contact': ok({ contact_email: 'team@example.org' }),
  }
  const pressed = await pressEverywhere(site.url, ['/dashboard'], async () => {})
  expect(pressed['/dashboard']).toEqual(expect.arrayContaining(['Audit the course', 'Register for exam']))
  site.answers = {
    ...staffAnswers(),
    'POST /api/v0/search/export': ok({ csv: 'Learner', learners: 1, total: 1, after: null }),
  }
  const asStaff = await pressEverywhere(site.url, ['/learners', '/learner/amara.okafor'], async () => {})
  expect(asStaff['/learners']).toContain('Export as CSV')
})
