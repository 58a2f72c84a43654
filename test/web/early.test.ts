import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { settled } from '../kit/browser.ts'
import { useApp } from './app.ts'
import { publicAnswers } from './catalog-example.ts'
import { documentAnswers, RECORD, SHARE, SHARED } from './documents-example.ts'
import { answersOf, ok, session, signedOut } from './example.ts'
import { PROFILE, profile, staffAnswers } from './learners-example.ts'
import type { Answers, Asked, Site } from './site.ts'

const open = useApp()
const SESSION = 'GET /api/v0/session'
const DASHBOARD = 'GET /api/v0/dashboard/amara.okafor'
const PROGRAMS = 'GET /api/v0/programs'
const PENDING = 'GET /api/v0/linked-accounts/mitxonline/pending'
const out = answersOf({ session: signedOut })
const withProfile = { ...answersOf(), [PROFILE]: ok(profile) }
const incomplete = answersOf({
  session: {
    ...session,
    user: session.user && { ...session.user, profile: { ...session.user.profile, incomplete_step: 'personal' } },
  },
})

const callOf = ({ method, path }: Asked) => `${method} ${path}`

/** Opens an address as far as it comes without the app's first file, which is given free by `release`. */
async function openHeld(
  path: string,
  answers: Answers,
): Promise<{ page: Page; site: Site; requested: string[]; release: () => void }> {
  const { page, site } = await open('/login-unavailable/edxorg', { answers: { ...answers, [SESSION]: ok(signedOut) } })
  await settled(page)
  site.answers = answers
  site.asked = []
  const { promise, resolve: release } = Promise.withResolvers<void>()
  await page.route('**/assets/first-*.js', async (route) => promise.then(() => route.continue()))
  const requested: string[] = []
  page.on('request', (request) => requested.push(new URL(request.url()).pathname))
  await page.goto(site.url + path, { waitUntil: 'commit' })
  return { page, site, requested, release }
}

type Opened = { path: string; answers: Answers; code: string; calls: string[] }

describe('while the first file is under way', () => {
  it.each<Opened>([
    { path: '/signin', answers: out, code: 'signing-in', calls: [SESSION] },
    { path: '/verify-email', answers: out, code: 'signing-in', calls: [SESSION] },
    { path: '/connect/mitxonline', answers: answersOf(), code: 'account', calls: [SESSION, PENDING] },
    { path: '/dashboard', answers: answersOf(), code: 'first', calls: [SESSION, DASHBOARD, PROGRAMS] },
    {
      path: '/programs',
      answers: publicAnswers(answersOf()),
      code: 'catalog',
      calls: ['GET /api/v0/catalog', SESSION, DASHBOARD],
    },
    { path: '/learner', answers: withProfile, code: 'learner', calls: [SESSION, PROFILE] },
    { path: '/learner/amara.okafor', answers: withProfile, code: 'learner', calls: [SESSION, PROFILE] },
    { path: '/learner/amara.okafor', answers: staffAnswers(), code: 'learner', calls: [SESSION, PROFILE, DASHBOARD] },
    { path: '/learners', answers: staffAnswers(), code: 'learners-page', calls: [SESSION, PROGRAMS] },
    { path: '/profile/personal', answers: withProfile, code: 'profile-page', calls: [SESSION, PROFILE] },
    { path: '/settings', answers: withProfile, code: 'account', calls: [SESSION, PROFILE, DASHBOARD] },
    { path: '/records/programs/7', answers: documentAnswers(), code: 'documents', calls: [SESSION, RECORD] },
    { path: `/records/programs/7/shared/${SHARE}`, answers: documentAnswers(false), code: 'documents', calls: [SESSION, SHARED] },
  ])('$path has its code and what it shows asked for, once', async ({ path, answers, code, calls }) => {
    const { page, site, release } = await openHeld(path, answers)
    const asked = () => site.asked.map(callOf)
    await expect.poll(() => asked().toSorted()).toEqual(calls.toSorted())
    await page.locator(`link[rel=modulepreload][href*="/assets/${code}-"]`).waitFor({ state: 'attached' })
    release()
    await page.locator('h1:not(.visually-hidden)').waitFor()
    await settled(page)
    expect(asked().filter((call, index) => asked().indexOf(call) !== index)).toEqual([])
  })

  it.each<[string, Answers, string, string[]]>([
    ['is not signed in', out, '/dashboard', [SESSION]],
    ['is to complete the profile first', incomplete, '/dashboard', [SESSION]],
  ])('nothing is asked for who %s but that', async (_, answers, path, calls) => {
    const { page, site, release } = await openHeld(path, answers)
    await expect.poll(() => site.asked.map(callOf)).toEqual(calls)
    release()
    await page.locator('h1:not(.visually-hidden)').waitFor()
    await settled(page)
    expect(site.asked.map(callOf)).not.toContain(DASHBOARD)
  })
})

it('asks again for what could not be had early, and says what became of it', async () => {
  const { page, site, release } = await openHeld('/dashboard', { ...answersOf(), [DASHBOARD]: { status: 503, body: {} } })
  await expect.poll(() => site.asked.map(callOf)).toContain(DASHBOARD)
  site.answers = answersOf()
  release()
  await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
  expect(site.asked.map(callOf).filter((call) => call === DASHBOARD)).toHaveLength(2)
})

it('asks for the covers that the list of programs begins with', async () => {
  const { page, requested, release } = await openHeld('/programs', publicAnswers(answersOf()))
  await expect.poll(() => requested).toContain('/pictures/statistics.jpg')
  release()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled(page)
})
