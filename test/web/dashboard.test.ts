import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { setOnline, useApp } from './app.ts'
import { answersOf, course, dashboard, listed, offeredNow, ok, program, run, session, supplyChain } from './example.ts'

const open = useApp()

const PATH = '/api/v0/dashboard/amara.okafor'
const card = (page: Page, title: string) => page.getByRole('article', { name: title, exact: true })
const countOf = (asked: { path: string }[], path: string) => asked.filter((each) => each.path === path).length

describe('data that is being updated', () => {
  const learning = (grade: number) =>
    program({
      id: 1,
      title: 'P',
      courses: [course({ id: 1, title: 'C', runs: [run({ status: 'currently-enrolled', current_grade: grade })] })],
    })
  const stale = { ...dashboard, programs: [learning(10)], is_edx_data_fresh: false }
  const fresh = { ...stale, programs: [learning(93)], is_edx_data_fresh: true }

  it('shows a banner, then the new grade without a reload, and then asks no more', async () => {
    const { page, site } = await open('/dashboard', { answers: answersOf({ dashboard: stale }) })
    const banner = page.locator('.notice').getByText('Updating your course data…')
    await banner.waitFor()
    await page.getByRole('status').getByText('Updating your course data…').waitFor()
    await page.evaluate('globalThis.isSamePage = true')
    await page.clock.runFor(3000)
    await expect.poll(() => countOf(site.asked, PATH)).toBeGreaterThan(1)
    site.answers[`GET ${PATH}`] = ok(fresh)
    await page.clock.runFor(5000)
    await card(page, 'C').getByText('93%').waitFor()
    await banner.waitFor({ state: 'detached' })
    await page.getByRole('status').getByText('Your course data is up to date.').waitFor()
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true)
    const asked = countOf(site.asked, PATH)
    await page.clock.runFor(120_000)
    expect(countOf(site.asked, PATH)).toBe(asked)
  })

  it('gives up after two minutes, and asks again when the learner does', async () => {
    const { page, site } = await open('/dashboard', { answers: answersOf({ dashboard: stale }) })
    await page.locator('.notice').getByText('Updating').waitFor()
    const gaveUp = page.locator('.notice').getByText('We could not update your course data. Some of it may be old.')
    while (!(await gaveUp.isVisible())) await page.clock.runFor(1000)
    expect(countOf(site.asked, PATH)).toBe(1 + 8)
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.locator('.notice').getByText('Updating').waitFor()
    await expect.poll(() => countOf(site.asked, PATH)).toBeGreaterThan(1 + 8)
  })

  it('asks nothing while offline, and says of when the data is', async () => {
    const { page, site } = await open('/dashboard', { answers: answersOf({ dashboard: stale }) })
    await page.locator('.notice').getByText('Updating').waitFor()
    await setOnline(page, false)
    await page
      .locator('.notice')
      .getByText(/You are offline\. What you see is from 10:00/)
      .waitFor()
    const asked = countOf(site.asked, PATH)
    await page.clock.runFor(60_000)
    expect(countOf(site.asked, PATH)).toBe(asked)
    await setOnline(page, true)
    await page.clock.runFor(3000)
    await expect.poll(() => countOf(site.asked, PATH)).toBeGreaterThan(asked)
  })
})

describe('enrolling', () => {
  const POST = 'POST /api/v0/course_enrollments'
  const enrolled = {
    ...dashboard,
    programs: [
      program({
        ...supplyChain,
        courses: [course({ id: 3, title: 'Supply Chain Design', runs: [{ ...offeredNow, status: 'can-upgrade' }] })],
      }),
    ],
  }
  const ask = async (page: Page) => {
    await card(page, 'Supply Chain Design').getByRole('button', { name: 'Enroll' }).click()
    await page
      .getByRole('dialog', { name: 'Enroll in Supply Chain Design?' })
      .getByRole('button', { name: 'Audit the course' })
      .click()
  }

  it('shows at once that it is under way, and then what came of it', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { page, site } = await open('/dashboard')
    site.answers[POST] = async () => {
      await promise
      site.answers[`GET ${PATH}`] = ok(enrolled)
      return ok({ mode: 'audit' })
    }
    await ask(page)
    await card(page, 'Supply Chain Design').getByText('Enrolling you…').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    resolve()
    await card(page, 'Supply Chain Design').getByText('You are enrolled as an auditor.').waitFor()
    await card(page, 'Supply Chain Design').getByText('You are auditing this course.').waitFor()
    const sent = site.asked.find(({ method }) => method === 'POST')
    expect(sent).toMatchObject({ body: { course_id: 'course-v1:MITx+CTL.SC3x+1T2027' }, csrf: 'csrf-of-this-session' })
  })

  it('is rolled back when it fails, and says so on the card', async () => {
    const { page, site } = await open('/dashboard')
    site.answers[POST] = { status: 502, body: { code: 'upstream-failed', message: 'The course site has a fault.' } }
    await ask(page)
    await card(page, 'Supply Chain Design').getByRole('alert').getByText('We could not enroll you.').waitFor()
    expect(await card(page, 'Supply Chain Design').getByRole('button', { name: 'Enroll' }).isVisible()).toBe(true)
    expect(site.asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('leads to the course site when that does not accept the account any more', async () => {
    const { page, site } = await open('/dashboard?program=1')
    site.answers[POST] = { status: 400, body: { code: 'invalid-credentials', message: 'Sign in there again.' } }
    await ask(page)
    const dialog = page.getByRole('dialog', { name: 'Connect MITx Online again' })
    expect(await dialog.getByRole('link', { name: 'Log in to MITx Online' }).getAttribute('href')).toBe(
      '/login/mitxonline/?next=%2Fdashboard%3Fprogram%3D1',
    )
  })

  it('is blocked offline, with the reason', async () => {
    const { page } = await open('/dashboard')
    await card(page, 'Supply Chain Design').getByRole('button', { name: 'Enroll' }).click()
    await setOnline(page, false)
    const dialog = page.getByRole('dialog')
    await dialog.getByText('You are offline. This needs a connection.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Audit the course' }).isDisabled()).toBe(true)
  })
})

describe('accounts', () => {
  it('asks to repair a link that no longer works; what is dismissed stays as a banner', async () => {
    const { page } = await open('/dashboard', {
      answers: answersOf({ dashboard: { ...dashboard, invalid_backend_credentials: ['edxorg'] } }),
    })
    const dialog = page.getByRole('dialog', { name: 'Connect edX again' })
    const href = '/login/edxorg/?next=%2Fdashboard%3Fprogram%3D1'
    expect(await dialog.getByRole('link', { name: 'Log in to edX' }).getAttribute('href')).toBe(href)
    await dialog.getByRole('button', { name: 'Not now' }).click()
    await page.locator('dialog').waitFor({ state: 'detached' })
    await page.getByText('We can no longer reach your edX account.').waitFor()
    expect(await page.getByRole('link', { name: 'Connect edX again' }).getAttribute('href')).toBe(href)
    await page.getByRole('button', { name: 'Program: Supply Chain Management' }).click()
    await page.getByRole('link', { name: 'Statistics and Data Science' }).click()
    await page.getByRole('heading', { level: 1, name: 'Statistics and Data Science' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.reload()
    await page.getByText('We can no longer reach your edX account.').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('asks to connect the site on which a program enrolls', async () => {
    const { user } = session
    const answers = answersOf({ session: { ...session, user: user && { ...user, linked_backends: ['edxorg'] } } })
    const { page } = await open('/dashboard', { answers })
    await page.getByRole('dialog', { name: 'Connect MITx Online' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Your MITx Online account is not connected.').waitFor()
    await page.getByRole('button', { name: 'Connect MITx Online' }).waitFor()
  })

  it('asks for the account that one studies with when none is known', async () => {
    const programs = [{ ...supplyChain, has_socialauth_for_backend: false, has_mitxonline_courses: false }]
    const { page } = await open('/dashboard', { answers: answersOf({ dashboard: { ...dashboard, programs } }) })
    await page.getByText('Connect the account you study with').waitFor()
    await page.getByRole('button', { name: 'Connect edX' }).waitFor()
  })
})

describe('programs', () => {
  it('shows the one in the address, else the first; the choice is an address', async () => {
    const { page } = await open('/dashboard?program=2')
    await page.getByRole('heading', { level: 1, name: 'Statistics and Data Science' }).waitFor()
    await page.getByRole('button', { name: 'Program: Statistics and Data Science' }).click()
    await page.getByRole('link', { name: 'Supply Chain Management' }).click()
    await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
    expect(new URL(page.url()).search).toBe('?program=1')
    expect(await page.title()).toBe('Supply Chain Management · MicroMasters')
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('H1')
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Statistics and Data Science' }).waitFor()
    await page.goto(page.url().replace('program=2', 'program=77'))
    await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
  })

  it('makes a program that one joins the current one', async () => {
    const { page, site } = await open('/dashboard')
    const joined = program({ id: 3, title: 'Principles of Manufacturing' })
    const { promise, resolve } = Promise.withResolvers<void>()
    site.answers['POST /api/v0/enrolledprograms'] = async () => {
      await promise
      site.answers[`GET ${PATH}`] = ok({ ...dashboard, programs: [...dashboard.programs, joined] })
      site.answers['GET /api/v0/programs'] = ok(
        listed.map((each) => ({ ...each, enrolled: true, enrollable_courseware_backends: [] })),
      )
      return { status: 201, body: listed[2] }
    }
    await page.getByRole('button', { name: 'Program: Supply Chain Management' }).click()
    await page.getByRole('button', { name: 'Join another program' }).click()
    const dialog = page.getByRole('dialog', { name: 'Join a program' })
    await dialog.getByRole('button', { name: 'Join' }).click()
    await dialog.getByText('Choose the program that you want to join.').waitFor()
    await dialog.getByRole('combobox').selectOption('Principles of Manufacturing')
    await dialog.getByRole('button', { name: 'Join' }).click()
    await page.getByRole('heading', { level: 1, name: 'Principles of Manufacturing' }).waitFor()
    resolve()
    await page.getByRole('status').getByText('You joined Principles of Manufacturing.').waitFor()
    await page.getByText('This program has no courses yet.').waitFor()
    expect(site.asked.find(({ method }) => method === 'POST')?.body).toEqual({ program_id: 3 })
  })

  it('goes back when joining fails', async () => {
    const { page, site } = await open('/dashboard', { answers: answersOf({ dashboard: { ...dashboard, programs: [] } }) })
    site.answers['POST /api/v0/enrolledprograms'] = { status: 500, body: { code: 'internal', message: 'x' } }
    await page.getByRole('heading', { level: 1, name: 'You have not joined a program yet' }).waitFor()
    await page.getByRole('button', { name: 'Join a program' }).click()
    await page.getByRole('dialog').getByRole('combobox').selectOption('Principles of Manufacturing')
    await page.getByRole('dialog').getByRole('button', { name: 'Join' }).click()
    await page.getByRole('alert').getByText('We could not add you to the program.').waitFor()
    await page.getByRole('heading', { level: 1, name: 'You have not joined a program yet' }).waitFor()
  })
})

describe('course cards', () => {
  it('unfolds what one can take again', async () => {
    const again = course({
      id: 9,
      title: 'Again',
      is_passed: true,
      runs: [run({ status: 'missed-deadline', final_grade: 80 }), offeredNow],
    })
    const programs = [program({ id: 1, title: 'P', courses: [again] })]
    const { page } = await open('/dashboard', { answers: answersOf({ dashboard: { ...dashboard, programs } }) })
    const button = card(page, 'Again').getByRole('button', { name: 'Take it again: Again' })
    expect(await button.getAttribute('aria-expanded')).toBe('false')
    await button.click()
    await card(page, 'Again').getByRole('button', { name: 'Re-enroll: Again' }).waitFor()
  })

  it('registers for an exam after a warning, and goes to it', async () => {
    const { page, site } = await open('/dashboard')
    site.answers['POST /api/v0/exam_enrollment'] = ok({ url: `${site.url}/exam-site` })
    await card(page, 'Supply Chain Dynamics').getByRole('button', { name: 'Register for exam' }).click()
    const dialog = page.getByRole('dialog', { name: 'Register for the exam?' })
    await dialog.getByText('you get 0 and lose one attempt').waitFor()
    await dialog.getByRole('button', { name: 'Register for exam' }).click()
    await page.waitForURL('**/exam-site')
    expect(site.asked.find(({ method }) => method === 'POST')?.body).toEqual({ exam_course_id: 'course-v1:MITx+CTL.SC4x.exam' })
  })

  it('gives the address of the course team', async () => {
    const { page, site } = await open('/dashboard')
    site.answers['GET /api/v0/courses/2/contact'] = ok({ contact_email: 'sc1x@example.com' })
    await card(page, 'Supply Chain Fundamentals').getByRole('button', { name: 'Contact course team' }).click()
    const dialog = page.getByRole('dialog', { name: 'Contact the course team' })
    expect(await dialog.getByRole('link', { name: 'Write an email' }).getAttribute('href')).toBe(
      `mailto:sc1x@example.com?subject=${encodeURIComponent('Supply Chain Fundamentals (course-v1:MITx+CTL.SC1x+3T2026)')}`,
    )
    await page.context().grantPermissions(['clipboard-write'])
    await dialog.getByRole('button', { name: 'Copy' }).click()
    await dialog.getByText('Copied').waitFor()
  })

  it('is where a link to a course leads', async () => {
    const { page } = await open('/dashboard#course-6')
    await card(page, 'Warehousing in Practice').waitFor()
    await expect
      .poll(() => page.evaluate('document.getElementById("course-6").getBoundingClientRect().bottom <= innerHeight'))
      .toBe(true)
  })

  it('tells instants in the reader’s zone, in UTC to who points at them or asks for it, and none is a stop of the keyboard', async () => {
    const { page } = await open('/dashboard', { timezoneId: 'Asia/Kolkata' })
    const start = card(page, 'Supply Chain Design').locator('time').first()
    expect(await start.textContent()).toMatch(/^Feb 3, 2027, 7:30.PM GMT\+5:30$/)
    expect(await start.getAttribute('datetime')).toBe('2027-02-03T14:00:00Z')
    expect(await start.getAttribute('data-utc')).toMatch(/^Feb 3, 2027, 2:00.PM UTC$/)
    await start.hover()
    expect(await page.evaluate('getComputedStyle(document.querySelector("#course-3 time"), "::after").content')).toContain('UTC')
    expect(await page.locator('time[tabindex]').count()).toBe(0)
    await page.getByRole('checkbox', { name: 'Show times in UTC' }).check()
    expect(await start.textContent()).toMatch(/^Feb 3, 2027, 2:00.PM UTC$/)
  })

  it('says when to register for an exam and when enrollment closes, in the reader’s zone', async () => {
    const exam = course({
      ...supplyChain.courses[3],
      id: 4,
      title: 'Exam',
      exam_register_end: '2026-12-05T14:30:00Z',
    })
    const closing = course({ id: 3, title: 'Closing', runs: [{ ...offeredNow, enrollment_end_date: '2026-12-24T17:00:00Z' }] })
    const programs = [program({ id: 1, title: 'P', courses: [exam, closing] })]
    const { page } = await open('/dashboard', { answers: answersOf({ dashboard: { ...dashboard, programs } }) })
    await card(page, 'Exam')
      .getByText(/Register by Dec 5, 2026, 9:30.AM EST\. Take it Dec 14 and Dec 18, 2026\./)
      .waitFor()
    await card(page, 'Closing')
      .getByText(/Enrollment closes Dec 24, 2026, 12:00.PM EST\./)
      .waitFor()
    const next = page.locator('.what-next')
    expect(await next.textContent()).toMatch(/^What next:Register for the exam in Exam by Dec 5, 2026, 9:30.AM EST$/)
    expect(await next.getByRole('link').getAttribute('href')).toBe('#course-4')
  })

  it('tells an auditor how to earn credit while the deadline is ahead', async () => {
    const audited = (deadline: string) =>
      run({ status: 'can-upgrade', course_upgrade_deadline: deadline, courseware_backend: 'edxorg' })
    const programs = [
      program({
        id: 1,
        title: 'P',
        courses: [
          course({ id: 1, title: 'Ahead', runs: [audited('2026-12-01T12:00:00Z')] }),
          course({ id: 2, title: 'Gone', runs: [audited('2026-11-01T12:00:00Z')] }),
        ],
      }),
    ]
    const { page } = await open('/dashboard', { answers: answersOf({ dashboard: { ...dashboard, programs } }) })
    await card(page, 'Ahead')
      .getByText(/You are auditing this course\. To earn credit, upgrade on edX by Dec 1, 2026, 7:00.AM EST\./)
      .waitFor()
    expect(await card(page, 'Ahead').getByRole('link', { name: 'upgrade on edX' }).getAttribute('href')).toBe(
      'https://courses.edx.example/courses/course-v1:MITx+CTL.SC1x+3T2026',
    )
    await card(page, 'Gone').getByText('You are auditing this course.', { exact: true }).waitFor()
  })
})

describe('trouble', () => {
  it('says what failed, with its request, after trying three times; and tries again', async () => {
    const { page, site } = await open('/dashboard', {
      answers: {
        ...answersOf(),
        [`GET ${PATH}`]: { status: 503, body: { code: 'unavailable', message: 'Not available right now.', request_id: 'req-1' } },
      },
    })
    const alert = page.getByRole('alert')
    await alert.getByText('The site is not responding right now.').waitFor()
    expect(countOf(site.asked, PATH)).toBe(3)
    await alert.getByText('req-1').waitFor()
    expect(await alert.getByRole('link').getAttribute('href')).toBe('mailto:support@micromasters.example')
    site.answers[`GET ${PATH}`] = ok(dashboard)
    await alert.getByRole('button', { name: 'Try again' }).click()
    await card(page, 'Supply Chain Design').waitFor()
  })

  it('says so when loading takes long', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const answers = { ...answersOf(), [`GET ${PATH}`]: async () => promise.then(() => ok(dashboard)) }
    const { page } = await open('/dashboard', { answers })
    await page.locator('.skeleton').first().waitFor()
    await page.clock.runFor(5000)
    await page.getByText('Still loading.').waitFor()
    resolve()
    await card(page, 'Supply Chain Design').waitFor()
  })

  it.each([
    ['the API', { status: 401, body: { code: 'not-signed-in', message: 'Sign in first.' } }],
    ['the gateway', { status: 403, body: { message: 'Forbidden' } }],
  ])('leads to signing in when the session is over, by %s', async (_, answer) => {
    const { page } = await open('/dashboard?program=2', { answers: { ...answersOf(), [`GET ${PATH}`]: answer } })
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    expect(await page.getByRole('link', { name: /Continue with edX/ }).getAttribute('href')).toBe(
      '/login/edxorg/?next=%2Fdashboard%3Fprogram%3D2',
    )
  })
})
