import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useApp } from './app.ts'
import { publicAnswers } from './catalog-example.ts'
import { answersOf, listed, ok, session, signedOut } from './example.ts'
import { staffAnswers } from './learners-example.ts'
import type { Site } from './site.ts'

/** What people come for takes few clicks. They are counted in the page, from where one begins to what one wanted. */

const open = useApp()

/** Clicks of the user on the page, over all that it has shown since. */
async function counted(page: Page): Promise<() => number> {
  let clicks = 0
  await page.exposeFunction('clicked', () => {
    clicks += 1
  })
  const count = `addEventListener('click', (event) => { if (event.isTrusted) globalThis.clicked() }, true)`
  await page.addInitScript(count)
  await page.evaluate(count)
  return () => clicks
}

/** A course site that asks whom to be, and signs them in, as the simulated one does. */
function courseSite(site: Site): void {
  site.answers['GET /login/edxorg'] = (asked) => {
    const next = asked.query.get('next') || '/dashboard'
    return {
      status: 200,
      type: 'text/html',
      body: `<title>edX</title><a href="/complete/edxorg?next=${encodeURIComponent(next)}">Amara</a>`,
    }
  }
  site.answers['GET /complete/edxorg'] = (asked) => {
    Object.assign(site.answers, answersOf())
    return {
      status: 200,
      type: 'text/html',
      body: `<meta http-equiv="refresh" content="0;url=${asked.query.get('next') ?? ''}">`,
    }
  }
}

describe('a task takes', () => {
  it('3 clicks at most: signing in', async () => {
    const { page, site } = await open('/', { answers: publicAnswers(answersOf({ session: signedOut })) })
    courseSite(site)
    const clicks = await counted(page)
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: /Continue with edX/ }).click()
    await page.getByRole('link', { name: 'Amara' }).click()
    await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
    expect(clicks()).toBeLessThanOrEqual(3)
  })

  it('4 clicks at most: joining from a program page', async () => {
    const { page, site } = await open('/supply-chain-management/', { answers: publicAnswers(answersOf({ session: signedOut })) })
    courseSite(site)
    const clicks = await counted(page)
    await page.getByRole('link', { name: 'Sign in to join' }).click()
    await page.getByRole('link', { name: /Continue with edX/ }).click()
    site.answers['GET /api/v0/programs'] = ok(listed)
    const others = listed.map((each) => (each.id === 1 ? { ...each, enrolled: false } : each))
    site.answers['GET /complete/edxorg'] = (asked) => {
      Object.assign(site.answers, answersOf({ listed: others }))
      return {
        status: 200,
        type: 'text/html',
        body: `<meta http-equiv="refresh" content="0;url=${asked.query.get('next') ?? ''}">`,
      }
    }
    site.answers['POST /api/v0/enrolledprograms'] = { status: 201, body: listed[0] }
    await page.getByRole('link', { name: 'Amara' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Join' }).click()
    await page.getByRole('status').getByText('You joined Supply Chain Management.').waitFor()
    expect(clicks()).toBeLessThanOrEqual(4)
  })

  it('2 clicks at most: enrolling', async () => {
    const { page, site } = await open('/dashboard')
    const clicks = await counted(page)
    site.answers['POST /api/v0/course_enrollments'] = ok({ mode: 'audit' })
    await page.getByRole('button', { name: 'Enroll: Supply Chain Design' }).click()
    await page.getByRole('button', { name: 'Audit the course' }).click()
    await page.getByText('You are enrolled as an auditor.').waitFor()
    expect(clicks()).toBeLessThanOrEqual(2)
  })

  it('2 clicks at most: registering for an exam', async () => {
    const { page, site } = await open('/dashboard')
    const clicks = await counted(page)
    site.answers['POST /api/v0/exam_enrollment'] = ok({ url: `${site.url}/exam-site` })
    await page.getByRole('button', { name: 'Register for exam: Supply Chain Dynamics' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Register for exam' }).click()
    await page.waitForURL('**/exam-site')
    expect(clicks()).toBeLessThanOrEqual(2)
  })

  it('3 clicks at most: finding who is in a course this fall, as staff, who begin there', async () => {
    expect(session.user).not.toBeNull()
    const { page, site } = await open('/learners', { answers: staffAnswers() })
    const clicks = await counted(page)
    await page
      .getByRole('group', { name: 'Course', exact: true })
      .getByRole('radio', { name: /Supply Chain Analytics/ })
      .check()
    await page
      .getByRole('group', { name: 'Enrolled semester' })
      .getByRole('checkbox', { name: /2026 - Fall|Fall 2026/ })
      .check()
    await expect.poll(() => JSON.stringify(site.asked.at(-1)?.body)).toContain('"program.enrollments.semester":["2026 - Fall"]')
    expect(clicks()).toBeLessThanOrEqual(3)
  })
})
