import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { settled } from '../kit/browser.ts'
import { useApp } from './app.ts'
import { answersOf, dashboard, ok, session, settings, signedOut } from './example.ts'
import { pageOf, PAGES, publicAnswers } from './catalog-example.ts'
import { found, PROFILE, profile, SEARCH, staffAnswers } from './learners-example.ts'
import type { Answers, Asked } from './site.ts'

const open = useApp()
const SESSION = 'GET /api/v0/session'
const PENDING = 'GET /api/v0/linked-accounts/mitxonline/pending'
const pendingLink = {
  username: 'amara.okafor',
  accounts: [{ backend: 'edxorg', username: 'amara' }],
  account: { backend: 'mitxonline', username: 'amara_mitx', email: 'amara@example.org' },
  next: '/settings',
}

const stale = { ...dashboard, is_edx_data_fresh: false }
const dead = { ...stale, invalid_backend_credentials: ['edxorg' as const] }
const none = { ...dashboard, programs: [] }
const documents = { certificate: '/certificate/program/1', program_letter_url: '/letter/program/1' }
const done = { ...dashboard, programs: dashboard.programs.map((each) => ({ ...each, ...documents })) }
const out = answersOf({ session: signedOut })
const failing = { ...answersOf(), 'GET /api/v0/dashboard/amara.okafor': { status: 400, body: { code: 'x', message: 'No.' } } }

type Shown = { name: string; path: string; answers?: Answers; act?: (page: Page) => Promise<void> }
const clicking = (name: string | RegExp, role: 'dialog' | 'navigation') => async (page: Page) => {
  await page.getByRole('button', { name }).click()
  await page.getByRole(role).first().waitFor()
}

const FILTERS = 'course=Supply+Chain+Analytics&grade=60-90&birth=IN&birth=&country=US&sort=-grade&page=2'
const openFilters = async (page: Page) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByRole('button', { name: /^Filters/ }).click()
}

/** Every page, and every dialog and menu on it. */
const shown: Shown[] = [
  { name: 'home', path: '/', answers: publicAnswers() },
  { name: 'home, without programs', path: '/', answers: { ...publicAnswers(), 'GET /api/v0/catalog': ok([]) } },
  { name: 'home, failed', path: '/', answers: out },
  { name: 'a program', path: '/supply-chain-management/', answers: publicAnswers() },
  { name: 'a program, for who may join', path: '/supply-chain-management/', answers: publicAnswers(answersOf()) },
  { name: 'a program, without anything', path: '/new/', answers: { ...publicAnswers(), [PAGES]: pageOf(null, null) } },
  { name: 'sign in', path: '/signin', answers: out },
  { name: 'a refused login', path: '/signin?error=account-taken&backend=edxorg', answers: out },
  { name: 'verify email', path: '/verify-email?backend=edxorg', answers: out },
  { name: 'login unavailable', path: '/login-unavailable/mitxonline', answers: out },
  { name: 'not found', path: '/nowhere', answers: out },
  { name: 'dashboard', path: '/dashboard' },
  { name: 'dashboard, updating', path: '/dashboard', answers: answersOf({ dashboard: stale }) },
  { name: 'dashboard, completed', path: '/dashboard', answers: answersOf({ dashboard: done }) },
  { name: 'dashboard, no program', path: '/dashboard', answers: answersOf({ dashboard: none }) },
  { name: 'dashboard, failed', path: '/dashboard', answers: failing },
  { name: 'reconnecting', path: '/dashboard', answers: answersOf({ dashboard: dead }) },
  { name: 'grades', path: '/dashboard', act: clicking('91% Course grade: details', 'dialog') },
  { name: 'enrolling', path: '/dashboard', act: clicking('Enroll: Supply Chain Design', 'dialog') },
  { name: 'exam registration', path: '/dashboard', act: clicking('Register for exam: Supply Chain Dynamics', 'dialog') },
  { name: 'joining', path: '/dashboard', answers: answersOf({ dashboard: none }), act: clicking('Join a program', 'dialog') },
  { name: 'program selector', path: '/dashboard', act: clicking(/^Program: /, 'navigation') },
  { name: 'account menu', path: '/dashboard', act: clicking(/^Account of /, 'navigation') },
  { name: 'programs', path: '/programs', answers: publicAnswers(answersOf()) },
  { name: 'settings', path: '/settings' },
  { name: 'connecting an account', path: '/connect/mitxonline', answers: { ...answersOf(), [PENDING]: ok(pendingLink) } },
  { name: 'connecting, too late', path: '/connect/mitxonline' },
  { name: 'a learner, for staff', path: '/learner/amara.okafor', answers: staffAnswers() },
  { name: 'one’s own page', path: '/learner', answers: { ...answersOf(), [PROFILE]: ok(profile) } },
  { name: 'learners', path: '/learners', answers: staffAnswers() },
  { name: 'learners, filtered', path: `/learners?${FILTERS}`, answers: staffAnswers(), act: openFilters },
  { name: 'learners, none', path: '/learners', answers: { ...staffAnswers(), [SEARCH]: found({ total: 0, hits: [] }) } },
  { name: 'learners, failed', path: '/learners', answers: { ...staffAnswers(), [SEARCH]: { status: 400, body: {} } } },
]

async function show({ path, answers, act }: Shown, options: Parameters<typeof open>[1] = {}): Promise<Page> {
  const { page } = await open(path, { ...options, ...(answers && { answers }) })
  await page.locator('h1:not(.visually-hidden)').waitFor()
  await settled(page)
  await act?.(page)
  return page
}

/** The browser's next frame; the page's own clock is the test's. */
const DRAWN = 'new Promise((resolve) => new IntersectionObserver(resolve).observe(document.body))'
const answer = (answers: Answers, call: string, asked: Asked) => {
  const known = answers[call] ?? ok({})
  return typeof known === 'function' ? known(asked) : known
}

/** The longest titles of MIT's programs and courses, and names as long as the profile takes them. */
const LONGEST = {
  'Supply Chain Management': 'Data, Economics, and Design of Policy: International Development',
  'Statistics and Data Science': 'Statistics and Data Science: Time Series and Social Sciences Track',
  'Supply Chain Technology and Systems': 'Foundations of Development Policy: Advanced Development Economics',
  Amara: 'Wolfeschlegelsteinhausenberger',
  Okafor: 'Venkatanarasimharajuvaripeta-Rindfleischetikettierung',
}

/** The same answers, with the longest titles and names that there are. */
function lengthened(answers: Answers): Answers {
  const longer = (text: string) => Object.entries(LONGEST).reduce((all, [short, long]) => all.replaceAll(short, long), text)
  const bodyOf = (body: unknown): unknown => (body === undefined ? undefined : JSON.parse(longer(JSON.stringify(body))))
  return Object.fromEntries(
    Object.entries(answers).map(([call, answer]) => [
      call,
      typeof answer === 'function' ? answer : { ...answer, body: bodyOf(answer.body) },
    ]),
  )
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const WIDTHS = [320, 360, 768]

/** What axe says about the page as it is, in both looks. */
async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const axe = new AxeBuilder({ page }).setLegacyMode()
    // The dark page is the same but for its colours.
    const { violations } = await (colorScheme === 'light' ? axe.withTags(TAGS) : axe.withRules(['color-contrast'])).analyze()
    found.push(...violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`))
  }
  return found
}

/** What does not fit on the page at a width. */
async function beyond(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: 740 })
  const elements = await page.evaluate(`[...document.querySelectorAll('header *, main *')]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest('.visually-hidden'))
    .filter((each) => { const box = each.getBoundingClientRect(); return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1) })
    .filter((each) => !each.ownerSVGElement)
    .map((each) => each.outerHTML.slice(0, 120))`)
  const scrolled = await page.evaluate('document.documentElement.scrollWidth')
  return [...(scrolled === width ? [] : [`${String(scrolled)} pixels to scroll`]), ...(elements as string[])].map(
    (each) => `${width} pixels wide: ${each}`,
  )
}

describe('every page, with the longest titles and names', () => {
  it.each(shown)('has nothing that axe finds, and room on every phone: $name', async ({ answers = answersOf(), ...each }) => {
    // What moves has no colour of its own yet.
    const page = await show({ ...each, answers: lengthened(answers) }, { reducedMotion: 'reduce' })
    const found = await violationsOf(page)
    for (const width of WIDTHS) found.push(...(await beyond(page, width)))
    expect(found).toEqual([])
  })
})

describe('the layout', () => {
  const top = async (page: Page, selector: string) => (await page.locator(selector).first().boundingBox())?.y ?? Number.NaN

  it('puts the progress beside the courses; on a phone progress, then exams, then courses', async () => {
    const wide = await show({ name: '', path: '/dashboard' })
    expect(await top(wide, '.area-progress')).toBe(await top(wide, '.area-courses'))
    const narrow = await show({ name: '', path: '/dashboard' }, { viewport: { width: 360, height: 740 } })
    expect(await top(narrow, '.area-progress')).toBeLessThan(await top(narrow, '.area-exams'))
    expect(await top(narrow, '.area-exams')).toBeLessThan(await top(narrow, '.area-courses'))
  })

  it('has targets of at least 24 pixels, links within sentences left out', async () => {
    const page = await show({ name: '', path: '/dashboard' }, { viewport: { width: 360, height: 740 } })
    const boxes = await Promise.all(
      (await page.locator('button:visible, .button:visible').all()).map((each) => each.boundingBox()),
    )
    expect(boxes.length).toBeGreaterThan(10)
    for (const box of boxes) expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24)
  })

  describe.for([
    { width: 1280, height: 800 },
    { width: 360, height: 740 },
  ])('at $width px', (viewport) => {
    it.for<Shown>([
      { name: 'dashboard', path: '/dashboard' },
      { name: 'profile', path: '/profile/personal', answers: { ...answersOf(), [PROFILE]: ok(profile) } },
      { name: 'programs', path: '/programs', answers: publicAnswers(answersOf()) },
      { name: 'settings', path: '/settings' },
      { name: 'learners', path: '/learners', answers: staffAnswers() },
      { name: 'a learner', path: '/learner/amara.okafor', answers: staffAnswers() },
      { name: 'one’s own page', path: '/learner', answers: { ...answersOf(), [PROFILE]: ok(profile) } },
    ])('hardly moves while data arrives: $name', async ({ path, answers = answersOf() }) => {
      const gates = Object.keys(answers)
        .filter((call) => call !== SESSION)
        .map((call) => ({ call, ...Promise.withResolvers<void>() }))
      const held = gates.map(({ call, promise }) => [
        call,
        async (asked: Asked) => promise.then(() => answer(answers, call, asked)),
      ])
      const { page } = await open(path, { viewport, answers: { ...answers, ...Object.fromEntries(held) } })
      await page.evaluate(`globalThis.shift = 0; new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value
      }).observe({ type: 'layout-shift', buffered: true })`)
      await page.locator('.skeleton, [aria-busy] fieldset').first().waitFor()
      // One answer after the other, and all that it draws.
      for (const { resolve } of gates) {
        resolve()
        await page.evaluate(DRAWN)
      }
      await settled(page)
      await page.evaluate(DRAWN)
      await page.evaluate(DRAWN)
      expect(await page.evaluate('globalThis.shift')).toBeLessThan(0.02)
    })
  })

  it('follows the choice of colours, and keeps it', async () => {
    const page = await show({ name: '', path: '/settings' }, { colorScheme: 'light' })
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = await ground()
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true })
    const dark = await ground()
    expect(dark).not.toBe(light)
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await ground()).toBe(dark)
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).toBe('{"theme":"dark"}')
    await page.getByRole('radio', { name: 'Auto' }).check({ force: true })
    expect(await ground()).toBe(light)
  })
})

describe('with the keyboard only', () => {
  const focused = (page: Page) =>
    page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent')
  const tabTo = async (page: Page, name: string) => {
    for (let presses = 0; presses < 80; presses += 1) {
      if (String(await focused(page)).endsWith(name)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`no way to ${name} by the tabulator`)
  }

  it('skips to the content', async () => {
    const page = await show({ name: '', path: '/dashboard' })
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
  })

  it('shows where the focus is, on everything that takes it', async () => {
    const page = await show({ name: '', path: '/dashboard' })
    const seen = new Set<unknown>()
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab')
      seen.add(await focused(page))
      const style = await page.evaluate(`(() => {
        const it = document.activeElement
        const styled = it.matches('.segment input') ? it.nextElementSibling : it
        return it === document.body || getComputedStyle(styled).outlineStyle !== 'none'
      })()`)
      expect(style, String(await focused(page))).toBe(true)
    }
    expect(seen.size).toBeGreaterThan(20)
  })

  it('opens and closes a menu, and gets the focus back', async () => {
    const page = await show({ name: '', path: '/dashboard' })
    await tabTo(page, 'Program: Supply Chain Management')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Statistics and Data Science')
    await page.keyboard.press('Escape')
    expect(await focused(page)).toBe('Program: Supply Chain Management')
    expect(await page.getByRole('link', { name: 'Statistics and Data Science' }).count()).toBe(0)
  })

  it('enrolls, from the button to the confirmation', async () => {
    const page = await show({ name: '', path: '/dashboard' })
    await tabTo(page, 'Enroll: Supply Chain Design')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('Enroll in Supply Chain Design?')
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab')
      expect(
        await page.evaluate('document.activeElement === document.body || document.activeElement.closest("dialog") !== null'),
      ).toBe(true)
    }
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('Enroll: Supply Chain Design')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Audit the course')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('We could not enroll you.').waitFor()
  })

  it('moves the focus to the heading of the page that one goes to', async () => {
    const page = await show({ name: '', path: '/dashboard' })
    await tabTo(page, 'Account of Amara')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Settings')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    await expect.poll(() => focused(page)).toBe('Settings')
    expect(await page.title()).toBe('Settings · MicroMasters')
  })
})

describe('who may see what', () => {
  it('leads who is signed out to signing in, and from there back', async () => {
    const page = await show({ name: '', path: '/settings', answers: out })
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/signin?next=%2Fsettings')
    const href = await page.getByRole('link', { name: /Continue with MITx Online/ }).getAttribute('href')
    expect(href).toBe('/login/mitxonline/?next=%2Fsettings')
  })

  it.each(['/', '/signin'])('leads who is signed in from %s to the dashboard', async (path) => {
    const page = await show({ name: '', path })
    await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/dashboard')
  })

  it('tells why a login was refused, with the support address', async () => {
    const page = await show({ name: '', path: '/signin?error=other-account&backend=edxorg', answers: out })
    const alert = page.getByRole('alert')
    await alert.getByText('You already have another edX account here.').waitFor()
    expect(await alert.getByRole('link').getAttribute('href')).toBe('mailto:support@micromasters.example')
  })

  it('shows staff where a learner stands, without anything to do', async () => {
    const page = await show({ name: '', path: '/learner/amara.okafor', answers: staffAnswers() })
    await page.getByRole('article', { name: 'Supply Chain Dynamics' }).getByText('Passed, may schedule exam').waitFor()
    await page.getByRole('article', { name: 'Supply Chain Dynamics' }).getByText('(course-v1:MITx+CTL.SC4x.exam)').waitFor()
    await page.getByRole('article', { name: 'Supply Chain Design' }).getByText('Not enrolled').waitFor()
    const runs = page.getByRole('article', { name: 'Supply Chain Fundamentals' }).getByRole('list', { name: 'Course runs' })
    expect(await runs.innerText()).toBe('Fall 2026 · Run · course-v1:MITx+CTL.SC1x+3T2026')
    await page.getByText('Not authorized for an exam.').first().waitFor()
    expect(await page.getByRole('article').getByRole('button').count()).toBe(0)
    expect(await page.getByRole('article').locator('a[href*="/courses/"]').count()).toBe(0)
  })

  it('shows a stranger what an unknown learner shows', async () => {
    const page = await show({ name: '', path: '/learner/somebody' })
    await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor()
  })

  it('links only to pages that there are', async () => {
    const page = await show({ name: '', path: '/dashboard', answers: answersOf({ dashboard: done }) })
    await page.getByText('Congratulations!').waitFor()
    const hrefs = await Promise.all((await page.getByRole('link').all()).map((each) => each.getAttribute('href')))
    expect(hrefs.filter((href) => href?.startsWith('/profile'))).toEqual([])
    expect(hrefs.filter((href) => /^\/(records|certificate|letter)\//.test(href ?? ''))).not.toEqual([])
    const own = page.getByRole('list', { name: 'Your documents' }).getByRole('link')
    expect(await Promise.all((await own.all()).map((each) => each.getAttribute('href')))).toEqual([
      '/certificate/program/1',
      '/letter/program/1',
      '/records/programs/5',
    ])
  })
})

describe('settings', () => {
  it('leaves programs after asking', async () => {
    const { page, site } = await open('/settings')
    site.answers['POST /api/v0/unenroll_programs'] = () => {
      site.answers['GET /api/v0/dashboard/amara.okafor'] = ok({ ...dashboard, programs: dashboard.programs.slice(1) })
      return ok([{ program_id: 1, title: 'Supply Chain Management' }])
    }
    await page.getByRole('button', { name: 'Leave selected programs' }).click()
    await page.getByRole('alert').getByText('Choose at least one program.').waitFor()
    await page.getByRole('checkbox', { name: 'Supply Chain Management' }).check()
    await page.getByRole('button', { name: 'Leave selected programs' }).click()
    await page.getByRole('dialog', { name: 'Leave these programs?' }).getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('status').getByText('You left Supply Chain Management.').waitFor()
    expect(await page.getByRole('group', { name: 'Leave programs' }).getByRole('checkbox').count()).toBe(1)
    expect(site.asked.find(({ method }) => method === 'POST')?.body).toEqual({ program_ids: [1] })
  })

  it('saves each choice when it is made, and takes it back when that fails', async () => {
    const { page, site } = await open('/settings')
    const patch = 'PATCH /api/v0/profiles/amara.okafor'
    site.answers[patch] = ok({ ...settings, account_privacy: 'private' })
    await page.getByRole('radio', { name: 'Only you' }).click()
    await page.getByRole('status').getByText('Your settings are saved.').waitFor()
    expect(site.asked.find(({ method }) => method === 'PATCH')).toMatchObject({
      body: { account_privacy: 'private' },
      csrf: 'csrf-of-this-session',
    })
    site.answers[patch] = { status: 503, body: { code: 'unavailable', message: 'x' } }
    await page.getByRole('checkbox', { name: 'Send me email' }).click()
    await page.getByRole('alert').getByText('We could not save your settings.').waitFor()
    expect(await page.getByRole('checkbox', { name: 'Send me email' }).isChecked()).toBe(false)
    expect(await page.getByRole('radio', { name: 'Only you' }).isChecked()).toBe(true)
  })

  it('puts the program back when leaving fails', async () => {
    const { page, site } = await open('/settings')
    site.answers['POST /api/v0/unenroll_programs'] = { status: 503, body: { code: 'unavailable', message: 'x' } }
    await page.getByRole('checkbox', { name: 'Supply Chain Management' }).check()
    await page.getByRole('button', { name: 'Leave selected programs' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('alert').getByText('We could not remove you from the programs.').waitFor()
    expect(await page.getByRole('group', { name: 'Leave programs' }).getByRole('checkbox').count()).toBe(2)
  })

  it('offers to connect what is not connected', async () => {
    const { user } = session
    const answers = answersOf({ session: { ...session, user: user && { ...user, linked_backends: ['mitxonline'] } } })
    const { page } = await open('/settings', { answers })
    await page.getByRole('button', { name: 'Connect: edX' }).waitFor()
  })
})
