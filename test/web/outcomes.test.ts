import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { apiDocument } from '../../lambdas/openapi/document.ts'
import { ApiError } from '../../web/api/client.ts'
import { problemOf, type Way } from '../../web/problems.ts'
import { useApp } from './app.ts'
import { answersOf, course, dashboard, offeredNow, ok, program, session, supplyChain } from './example.ts'

/** What the user asked for, and what came of it: in words, with a way on, announced, and without losing the place. */

const open = useApp()
const POST = 'POST /api/v0/course_enrollments'
const DASHBOARD = 'GET /api/v0/dashboard/amara.okafor'
const TITLE = 'Supply Chain Design'
const card = (page: Page) => page.getByRole('article', { name: TITLE, exact: true })
const focused = (page: Page) => page.evaluate('document.activeElement.textContent')

async function enroll(page: Page): Promise<void> {
  await card(page).getByRole('button', { name: 'Enroll' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Audit the course' }).click()
}

const documented = z
  .object({ code: z.object({ enum: z.array(z.string()) }) })
  .parse(z.object({ properties: z.unknown() }).parse(apiDocument('http://x').components?.schemas?.['Error']).properties).code.enum

describe('an error', () => {
  it.each(documented)('has words and a way on of its own, for every code that the API documents: %s', (code) => {
    const textOf = (of: string) =>
      problemOf(new ApiError(400, { code: of, fields: ['work_history[0].end_date'] }), { site: 'edX' }).text
    const text = textOf(code)
    expect(text).not.toMatch(/_|undefined/)
    // Only errors that are the same to people read the same.
    const alike = documented.filter((each) => textOf(each) === text)
    expect(alike.every((each) => ['csrf', 'not-json', 'wrong-address'].includes(each)) || alike.length === 1).toBe(true)
  })

  it('never shows the words of what lies between us and the API', () => {
    const texts = [401, 403, 404, 413, 429, 500, 502, 503, 504].map((status) => problemOf(new ApiError(status, {})).text)
    expect(texts.filter((text) => /unavailable/i.test(text) || text === '')).toEqual([])
  })

  it('calls fields as the form calls them, never as the API does', () => {
    const error = new ApiError(400, {
      code: 'invalid-input',
      fields: ['work_history[0].end_date', 'city', 'work_history[1].end_date', 'x'],
    })
    const labels = { end_date: 'End', city: 'City' }
    expect(problemOf(error, { labels }).text).toBe('Please check what you entered: End, City.')
    expect(problemOf(error).text).toBe('Please check what you entered.')
  })

  it('says that the site cannot be reached when the words for the error cannot', async () => {
    const { page, site } = await open('/dashboard')
    await page.route('**/assets/problems-*', (route) => route.abort('connectionreset'))
    site.answers[POST] = { status: 400, body: { code: 'enrollment-refused', message: 'x' } }
    await enroll(page)
    await card(page).getByRole('alert').getByText('We could not enroll you. We could not reach the site.').waitFor()
  })

  it('leads on from a session that cannot be read', async () => {
    const answers = { ...answersOf(), 'GET /api/v0/session': { status: 404, body: { code: 'not-linked', message: 'x' } } }
    const { page, site } = await open('/dashboard', { answers })
    const alert = page.getByRole('alert')
    await alert.getByText('Your account at the course site is not connected.').waitFor()
    await alert.getByRole('link', { name: 'Connected accounts' }).waitFor()
    site.answers['GET /api/v0/session'] = ok(session)
    await alert.getByRole('button', { name: 'Try again' }).click()
    await card(page).waitFor()
  })

  const ways: Record<Exclude<Way, 'retry' | 'change' | 'sign-in'>, [string, string]> = {
    connect: ['not-linked', 'Connect MITx Online'],
    reconnect: ['invalid-credentials', 'Connect MITx Online again'],
    reload: ['csrf', 'Reload the page'],
    support: ['enrollment-refused', 'Write to support'],
    home: ['not-found', 'Go to the home page'],
  }
  it.each(Object.entries(ways))('offers the way on beside what was asked for: %s', async (_, [code, action]) => {
    const { page, site } = await open('/dashboard')
    site.answers[POST] = { status: 400, body: { code, message: 'x' } }
    await enroll(page)
    const alert = card(page).getByRole('alert')
    await alert.getByText('We could not enroll you.').waitFor()
    if (code === 'invalid-credentials') await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).click()
    await alert.getByText(action, { exact: true }).waitFor()
  })

  it('leads from enrolling at a site that is not connected to connecting it, and back', async () => {
    const { page, site } = await open('/dashboard?program=1')
    site.answers[POST] = { status: 400, body: { code: 'not-linked', message: 'x' } }
    site.answers['POST /api/v0/linked-accounts/mitxonline'] = ok({ location: `${site.url}/at-the-site` })
    await enroll(page)
    await card(page).getByRole('alert').getByText('Your MITx Online account is not connected.').waitFor()
    await card(page).getByRole('button', { name: 'Connect MITx Online' }).click()
    await page.waitForURL('**/at-the-site')
    expect(site.asked.findLast(({ method }) => method === 'POST')?.body).toEqual({ next: '/dashboard?program=1' })
  })
})

describe('the focus', () => {
  it('stays on the card of who enrolls, and the outcome is announced', async () => {
    const { page, site } = await open('/dashboard')
    const { promise, resolve } = Promise.withResolvers<void>()
    const enrolled = course({ id: 3, title: TITLE, runs: [{ ...offeredNow, status: 'can-upgrade' }] })
    site.answers[POST] = async () => {
      await promise
      site.answers[DASHBOARD] = ok({ ...dashboard, programs: [program({ ...supplyChain, courses: [enrolled] })] })
      return ok({ mode: 'audit' })
    }
    await enroll(page)
    await expect.poll(() => focused(page)).toContain('Enrolling you…')
    resolve()
    await expect.poll(() => focused(page)).toBe('You are enrolled as an auditor.')
    await page.locator('[role=status]').getByText(`You are enrolled in ${TITLE} as an auditor.`).waitFor()
  })

  it('stays on the card when enrolling fails', async () => {
    const { page, site } = await open('/dashboard')
    site.answers[POST] = { status: 502, body: { code: 'upstream-failed', message: 'x' } }
    await enroll(page)
    await card(page).getByRole('alert').getByText('MITx Online is having problems.').waitFor()
    expect(await focused(page)).toContain('We could not enroll you.')
  })

  it('stays on a button that waits for its answer, in a dialog', async () => {
    const { page, site } = await open('/dashboard')
    const { promise, resolve } = Promise.withResolvers<void>()
    site.answers['POST /api/v0/exam_enrollment'] = async () =>
      promise.then(() => ({ status: 400, body: { code: 'not-authorized', message: 'x' } }))
    await page.getByRole('button', { name: 'Register for exam: Supply Chain Dynamics' }).click()
    const register = page.getByRole('dialog').getByRole('button', { name: 'Register for exam' })
    await register.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => register.getAttribute('aria-disabled')).toBe('true')
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('Register for exam')
    resolve()
    await page.getByRole('alert').getByText('You are not authorized for this exam.').waitFor()
    expect(await focused(page)).toBe('Register for exam')
    expect(site.asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('goes to the page’s heading from a dialog that opened by itself', async () => {
    const { user } = session
    const answers = answersOf({ session: { ...session, user: user && { ...user, linked_backends: ['edxorg'] } } })
    const { page } = await open('/dashboard', { answers })
    await page.getByRole('dialog', { name: 'Connect MITx Online' }).getByRole('button', { name: 'Not now' }).click()
    await expect.poll(() => focused(page)).toBe('Supply Chain Management')
  })

  it('goes back to the button that opened a dialog', async () => {
    const { page } = await open('/dashboard')
    await card(page).getByRole('button', { name: 'Enroll' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect(await focused(page)).toBe('Enroll')
  })
})
