import type { Browser, BrowserContext } from 'playwright-core'
import type { startToldStory } from '../local/told-story.ts'
import type { PagePath } from '../web/paths.ts'
import type { Session } from './slow-phone.ts'

type Story = Awaited<ReturnType<typeof startToldStory>>

/** An address of a page, and who goes there. */
export type Visited = { path: string; session: Session }

/** Every page of the app, as somebody of the story sees it who has something to see there. */
export async function visitedPages(browser: Browser, story: Story): Promise<Record<PagePath, Visited>> {
  const learner = await signedIn(browser, story, 'Mei')
  const staff = await signedIn(browser, story, 'Grace')
  const documents = await documentsOf(learner.context, story, learner.username)
  const found = await foundBy(staff.context, story)
  const session = await learner.context.storageState()
  const ofStaff = await staff.context.storageState()
  await Promise.all([learner.context.close(), staff.context.close()])
  const out = (path: string): Visited => ({ path, session: undefined })
  const own = (path: string): Visited => ({ path, session })
  return {
    '/': out('/'),
    '/:slug': out(documents.page),
    '/certificate/course/:hash': out(documents.courseCertificate),
    '/certificate/program/:hash': out(documents.certificate),
    '/letter/program/:uuid': out(documents.letter),
    '/signin': out('/signin'),
    '/verify-email': out('/verify-email?backend=edxorg'),
    '/login-unavailable/:backend': out('/login-unavailable/edxorg'),
    '/connect/:backend': own('/connect/mitxonline'),
    '/dashboard': own('/dashboard'),
    '/learner': own('/learner'),
    '/learner/:username': { path: found, session: ofStaff },
    '/profile/:step': own('/profile/personal'),
    '/learners': { path: '/learners', session: ofStaff },
    '/programs': own('/programs'),
    '/settings': own('/settings'),
    '/records/programs/:id': own(documents.record),
    '/records/programs/:id/shared/:hash': out(documents.sharedRecord),
  }
}

async function signedIn(browser: Browser, { world, siteUrl }: Story, firstName: string) {
  const people = Array.from({ length: world.learners }, (_, index) => world.learner(index))
  const person = people.find((each) => each.story && each.firstName === firstName)
  if (!person) throw new Error(`nobody of the story is called ${firstName}`)
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${siteUrl}/login/edxorg/`)
  await page.locator(`button[value="${person.username}"]`).click()
  await page.waitForURL(`${siteUrl}/**`)
  await page.locator('h1').first().waitFor()
  return { context, username: person.username }
}

/** The page of a learner whom staff of a program find. */
async function foundBy(context: BrowserContext, { siteUrl }: Story): Promise<string> {
  const page = await context.newPage()
  await page.goto(`${siteUrl}/learners`)
  return (await page.locator('.learners-table a').first().getAttribute('href')) ?? '/learner'
}

/** The documents of who has completed a program; the record is shared. */
async function documentsOf({ request }: BrowserContext, { database, siteUrl }: Story, username: string) {
  const { rows } = await database.query<Record<'course' | 'program' | 'letter' | 'enrollment', string>>(
    `SELECT course_certificate.hash AS course, program_certificate.hash AS program, program_letter.uuid AS letter,
            program_enrollment.id::text AS enrollment
     FROM app_user
     JOIN course_certificate ON course_certificate.user_id = app_user.id
     JOIN program_certificate ON program_certificate.user_id = app_user.id
     JOIN program_letter
       ON program_letter.user_id = app_user.id AND program_letter.program_id = program_certificate.program_id
     JOIN program_enrollment
       ON program_enrollment.user_id = app_user.id AND program_enrollment.program_id = program_certificate.program_id
     WHERE username = $1
     LIMIT 1`,
    [username],
  )
  const [found] = rows
  if (!found) throw new Error(`${username} has no documents`)
  const session = await (await request.get(`${siteUrl}/api/v0/session`)).json()
  const shared = await request.post(`${siteUrl}/api/v0/enrollment_share_hash/`, {
    headers: { origin: siteUrl, 'x-csrf-token': session.user.csrf_token },
    data: { enrollment_id: found.enrollment },
  })
  const catalog: { programpage_url: string | null }[] = await (await request.get(`${siteUrl}/api/v0/catalog/`)).json()
  const page = catalog.find(({ programpage_url: url }) => url !== null)?.programpage_url ?? '/'
  return {
    page: new URL(page, siteUrl).pathname,
    courseCertificate: `/certificate/course/${found.course}`,
    certificate: `/certificate/program/${found.program}`,
    letter: `/letter/program/${found.letter}`,
    record: `/records/programs/${found.enrollment}`,
    sharedRecord: new URL((await shared.json()).absolute_path, siteUrl).pathname,
  }
}
