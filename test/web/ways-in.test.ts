import { describe, expect, it } from 'vitest'
import { useApp } from './app.ts'
import { publicAnswers } from './catalog-example.ts'
import { PROFILE, profile } from './learners-example.ts'
import { answersOf, dashboard, listed, ok, program, session, signedOut } from './example.ts'

/** Where people end up who had to sign in on the way. */

const open = useApp()

describe('signing in to join', () => {
  it('takes the program along', async () => {
    const { page } = await open('/supply-chain-management/', { answers: publicAnswers() })
    await page.getByRole('link', { name: 'Sign in to join' }).click()
    const href = await page.getByRole('link', { name: /Continue with edX/ }).getAttribute('href')
    expect(href).toMatch(/^\/login\/edxorg\/\?next=%2Fdashboard%3Fjoin%3D\d+$/)
  })

  it('opens the dialog with that program chosen, and joins it with one click', async () => {
    const { page, site } = await open('/dashboard?join=3')
    site.answers['POST /api/v0/enrolledprograms'] = () => {
      const joined = program({ id: 3, title: 'Principles of Manufacturing' })
      site.answers['GET /api/v0/dashboard/amara.okafor'] = ok({ ...dashboard, programs: [...dashboard.programs, joined] })
      site.answers['GET /api/v0/programs'] = ok(listed.map((each) => ({ ...each, enrolled: true })))
      return { status: 201, body: listed[2] }
    }
    const dialog = page.getByRole('dialog', { name: 'Join a program' })
    expect(await dialog.getByRole('combobox').inputValue()).toBe('3')
    await dialog.getByRole('button', { name: 'Join' }).click()
    await page.getByRole('heading', { level: 1, name: 'Principles of Manufacturing' }).waitFor()
    expect(new URL(page.url()).search).toBe('?program=3')
    await page.locator('.toast').getByText('You joined Principles of Manufacturing.').waitFor()
    await page.getByRole('button', { name: /^Account of/ }).click()
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.locator('.toast').getByText('You joined').waitFor({ state: 'detached' })
  })

  it('asks no more once it was declined, and joins nobody by itself', async () => {
    const { page, site } = await open('/dashboard?join=3')
    await page.getByRole('dialog', { name: 'Join a program' }).getByRole('button', { name: 'Cancel' }).click()
    await page.waitForURL('**/dashboard')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(site.asked.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('shows the program of who has joined it already', async () => {
    const { page } = await open('/dashboard?join=2')
    await page.getByRole('heading', { level: 1, name: 'Statistics and Data Science' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('is not forgotten over the profile', async () => {
    const { user } = session
    const incomplete = user && { ...user, profile: { ...user.profile, incomplete_step: 'professional' as const } }
    const answers = { ...answersOf({ session: { ...session, user: incomplete } }), [PROFILE]: ok(profile) }
    const { page } = await open('/dashboard?join=3', { answers })
    await page.waitForURL('**/profile/professional?next=%2Fdashboard%3Fjoin%3D3')
    const steps = page.getByRole('navigation', { name: 'Parts of the profile' })
    expect(await steps.getByRole('link').first().getAttribute('href')).toBe('/profile/personal?next=%2Fdashboard%3Fjoin%3D3')
  })
})

it('says so to who was signed out, and leads back to where they were', async () => {
  const { page, site } = await open('/dashboard?program=1')
  await page.getByRole('article').first().waitFor()
  const gone = { status: 401, body: { code: 'not-signed-in', message: 'x' } }
  for (const call of Object.keys(site.answers)) if (call !== 'GET /api/v0/session') site.answers[call] = gone
  site.answers['GET /api/v0/session'] = ok(signedOut)
  site.answers['POST /api/v0/course_enrollments'] = gone
  await page.getByRole('button', { name: 'Enroll: Supply Chain Design' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Audit the course' }).click()
  await page.getByText('You were signed out. Sign in again to go back to where you were.').waitFor()
  expect(await page.getByRole('link', { name: /Continue with edX/ }).getAttribute('href')).toBe(
    '/login/edxorg/?next=%2Fdashboard%3Fprogram%3D1',
  )
})

it('says nothing of that to who was never signed in', async () => {
  const { page } = await open('/dashboard', { answers: answersOf({ session: signedOut }) })
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  expect(await page.getByText('You were signed out').count()).toBe(0)
})
