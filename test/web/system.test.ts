import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { refreshOnce } from '../../local/refresh-once.ts'
import { createWorld } from '../../local/world/world.ts'
import { settled, useBrowser } from '../kit/browser.ts'
import { startTestSystem } from '../system/start.ts'

/** The app on the whole system: real logins at the simulated sites, real refreshes behind the dashboard. */

const DAY = 86_400_000
const fromNow = (days: number) => new Date(Date.now() + days * DAY).toISOString()
const FLOW = 'course-v1:MITx+LOG.1x+1'
const STORAGE = 'course-v1:MITx+LOG.2x+1'

const tokens = 'fresh' as const
const nobody = { programs: [], accounts: { edxorg: { tokens, studies: [] } } }
const learnerOf = (percent: number) => ({
  programs: ['Logistics'],
  accounts: { edxorg: { tokens, studies: [{ run: FLOW, mode: 'verified', percent }] } },
})
const courseOf = (title: string, key: string, runKey: string, start: number) => ({
  title,
  key,
  backend: 'edxorg' as const,
  runs: [{ key: runKey, start: fromNow(start), end: fromNow(start + 90) }],
})
const courses = [courseOf('Flow', 'MITx+LOG.1x', FLOW, -30), courseOf('Storage', 'MITx+LOG.2x', STORAGE, 20)]
// The first is staff of all programs, the second instructor (local/world/seed.ts).
const people = [nobody, nobody, learnerOf(0.11), learnerOf(0.52), nobody]

const file = { seed: 'web', learners: people.length, programs: [{ title: 'Logistics', courses }], people }
const system = await startTestSystem(file, { withApp: true })
const world = createWorld({ ...system.world.file, now: system.world.now })
const [staff, learner, cutOff, stranger] = [world.learner(0), world.learner(2), world.learner(3), world.learner(4)]
const newPage = useBrowser()

const card = (page: Page, title: string) => page.getByRole('article', { name: title, exact: true })
const updating = (page: Page) => page.locator('.notice').getByText('Updating your course data…')

async function signIn(who: typeof learner, path: string): Promise<Page> {
  const page = await newPage()
  await page.goto(system.siteUrl + path)
  await page.getByRole('link', { name: /Continue with edX/ }).click()
  await page.getByRole('button', { name: who.username }).click()
  await page.waitForURL(`${system.siteUrl}${path}`)
  return page
}

async function order(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${system.simulator.urls.control}${path}`, { method: 'POST', body: JSON.stringify(body) })
  expect(answer.status).toBe(204)
}

const makeStale = (userId: number) =>
  system.database.query(
    `UPDATE user_cache_refresh_time SET enrollment = '2026-01-01', certificate = '2026-01-01', current_grade = '2026-01-01' WHERE user_id = $1`,
    [userId],
  )

beforeAll(async () => {
  expect(await refreshOnce(system, new Date())).toMatchObject({ kind: 'report' })
})

it('signs a learner in, shows what is cached, and the new grade once it has been fetched, without a reload', async () => {
  await order(`/learners/${learner.username}/grade`, { course_id: FLOW, percent: 0.93 })
  await makeStale(learner.userId)
  const page = await signIn(learner, '/dashboard')
  await card(page, 'Flow').getByText('11%').waitFor()
  await page.evaluate('globalThis.isSamePage = true')
  await updating(page).waitFor()
  await card(page, 'Flow').getByText('93%').waitFor()
  await updating(page).waitFor({ state: 'detached' })
  expect(await page.evaluate('globalThis.isSamePage')).toBe(true)
})

it('enrolls the learner at the course site', async () => {
  const page = await signIn(learner, '/dashboard')
  await card(page, 'Storage').getByRole('button', { name: 'Enroll: Storage' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Audit the course' }).click()
  await card(page, 'Storage').getByText('You are enrolled as an auditor.').waitFor()
  await page.reload()
  await card(page, 'Storage').getByText('You are auditing this course.').waitFor()
})

it('leads from every link of the app to a page', async () => {
  const page = await signIn(learner, '/dashboard')
  const seen = new Set<string>()
  for (const path of ['/dashboard', '/logistics/', '/settings', '/learner']) {
    await page.goto(system.siteUrl + path)
    await page.locator('h1:not(.visually-hidden)').waitFor()
    await settled(page)
    for (const link of await page.locator('a[href^="http"], a[href^="/"]').all())
      seen.add(new URL((await link.getAttribute('href')) ?? '', system.siteUrl).href)
  }
  const followed = [...seen].filter((href) => !/\/(logout|login)\//.test(href))
  const answers = await Promise.all(followed.map(async (href) => `${(await fetch(href)).status} ${href}`))
  expect(answers.filter((answer) => !answer.startsWith('200 '))).toEqual([])
  expect(answers.filter((answer) => answer.includes(`${system.simulator.urls.edxorg}/courses/`)).length).toBeGreaterThan(1)
})

it('leads a learner whose link is dead to log in again, which repairs it', async () => {
  const page = await signIn(cutOff, '/settings')
  await page.getByText('Connected', { exact: true }).waitFor()
  await order(`/learners/${cutOff.username}/revoke`, { backend: 'edxorg' })
  await makeStale(cutOff.userId)
  await page.goto(`${system.siteUrl}/dashboard`)
  const dialog = page.getByRole('dialog', { name: 'Connect edX again' })
  await dialog.getByRole('link', { name: 'Log in to edX' }).click()
  await page.getByRole('button', { name: cutOff.username }).click()
  await page.waitForURL(`${system.siteUrl}/dashboard?program=*`)
  await card(page, 'Flow').waitFor()
  expect(await page.getByText('no longer reach').count()).toBe(0)
})

it('shows staff a learner of their program, and a stranger nothing', async () => {
  const path = `/learner/${learner.username}`
  const page = await signIn(staff, path)
  await card(page, 'Flow').getByText('Enrolled').waitFor()
  const other = await signIn(stranger, path)
  await other.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor()
})

it('shows nothing of a session after logging out', async () => {
  const page = await signIn(learner, '/settings')
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('link', { name: 'Log out' }).click()
  await page.waitForURL(`${system.siteUrl}/`)
  await page.getByRole('heading', { level: 1, name: 'MicroMasters programs from MIT' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
})
