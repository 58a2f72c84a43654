import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { newSession, signSession } from '../../lambdas/auth/session.ts'
import { WEB_POLICY } from '../../web/content-policy.ts'
import { startApi } from '../kit/api.ts'
import { settled, useBrowser } from '../kit/browser.ts'
import { HOSTILE, hashes, owner, publicPages, seedPages } from './whole-pages-example.ts'

/** Pages that come whole from the server, and are taken over by the app (rules/pages.md, "Whole pages"). */
const api = await startApi({ withApp: true })
const newPage = useBrowser()
beforeAll(() => seedPages(api.pool))

const paths = publicPages.map(([path]) => path)
const documents = paths.filter((path) => /^\/(certificate|letter)\//.test(path))
const kept = paths.filter((path) => !documents.includes(path))
const htmlOf = async (path: string, asking = {}) => (await api.ask(path, asking)).text()
/** What stands in the app's element: no head, no data. */
const shownIn = (html: string) => /<div id="app">([^]*)<\/div>\s*<script type="application\/json"/.exec(html)?.[1] ?? ''
const linkedDataOf = (html: string): Record<string, unknown>[] =>
  Array.from(html.matchAll(/<script type="application\/ld\+json">([^]*?)<\/script>/g), ([, text]) => JSON.parse(text ?? ''))

const text = z.string().regex(/\S/)
/**
 * What search engines refuse a course without (Google, "Course info structured data", required properties; `courseMode` is one of these
 * words, and a run has a schedule or a workload). Of a program they require nothing (schema.org, EducationalOccupationalProgram).
 */
const searchableCourse = z.object({
  '@type': z.literal('Course'),
  name: text,
  description: text,
  provider: z.object({ '@type': z.enum(['Organization', 'CollegeOrUniversity']), name: text }),
  offers: z.object({ '@type': z.literal('Offer'), category: z.enum(['Free', 'Partially Free']) }),
  hasCourseInstance: z.object({
    '@type': z.literal('CourseInstance'),
    courseMode: z.enum(['Online', 'Onsite', 'Blended']),
    courseSchedule: z.object({
      '@type': z.literal('Schedule'),
      repeatCount: z.int().min(1),
      repeatFrequency: z.enum(['Daily', 'Weekly', 'Monthly', 'Yearly']),
    }),
  }),
})

describe('without JavaScript', () => {
  it.each(publicPages)('%s holds its text', async (path, texts) => {
    const answer = await api.ask(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const shown = shownIn(await answer.text())
    for (const text of texts) expect(shown).toContain(text)
    expect(shown).not.toMatch(/skeleton|needs JavaScript/)
  })

  it.each([
    '/nothing-here/',
    '/withdrawn/',
    '/certificate/course/ffff',

    '/certificate/course/a%20b',
    '/letter/program/x',
  ])('%s is a 404 with a page that says so', async (path) => {
    const answer = await api.ask(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).toContain('Page not found')
  })

  it('a revoked certificate is gone, without a name', async () => {
    const answer = await api.ask(`/certificate/program/${hashes.revoked}`)
    expect(answer.status).toBe(410)
    const html = await answer.text()
    expect(html).toContain('This certificate was revoked')
    expect(html).not.toContain('Olga')
  })

  it.each(['/a/b', '/wp-login.php', '/learner/a/b', `/certificate/other/${hashes.course}`])(
    '%s, which is nothing, is a 404 with the page of the app',
    async (path) => {
      const answer = await api.ask(path)
      expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('<div id="app"></div>')])
    },
  )

  it('pages of who is signed in stay an app', async () => {
    for (const path of ['/dashboard', '/learner/olga', '/settings/', '/records/programs/10']) {
      const answer = await api.ask(path)
      expect([path, answer.status, await answer.text()]).toEqual([path, 200, expect.stringContaining('<div id="app"></div>')])
    }
  })
})

describe('for everybody the same', () => {
  it.each(paths)('%s says nothing of who asks', async (path) => {
    const [stranger, asOwner] = await Promise.all([api.ask(path), api.ask(path, { as: owner })])
    expect(await asOwner.text()).toBe(await stranger.text())
    expect(asOwner.headers.get('set-cookie')).toBeNull()
  })

  it.each(kept)('%s names nobody who learns here', async (path) => {
    expect(await htmlOf(path, { as: owner })).not.toMatch(/olga|okafor/i)
  })

  it.each(kept)('%s is kept as the catalog is, by its ETag', async (path) => {
    const { headers, status } = await api.ask(path)
    expect([status, headers.get('cache-control'), headers.get('vary')]).toEqual([200, 'public, max-age=60', 'Accept-Encoding'])
    const again = await api.ask(path, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const other = await api.ask(path, { headers: { 'accept-encoding': 'gzip' } })
    expect([other.headers.get('content-encoding'), other.headers.get('etag')]).toEqual(['gzip', expect.stringMatching(/-gzip"$/)])
  })

  it.each(documents)('%s is kept by nobody, and found by no search engine', async (path) => {
    const { headers } = await api.ask(path)
    expect([headers.get('cache-control'), headers.get('x-robots-tag'), headers.get('referrer-policy')]).toEqual([
      'no-store',
      'noindex',
      'no-referrer',
    ])
    expect(await htmlOf(path)).toMatch(/<head>[^]*<meta name="robots" content="noindex"\/?>[^]*<\/head>/)
  })

  it.each(paths)('%s answers HEAD, and keeps to the content policy', async (path) => {
    const answer = await api.ask(path, { method: 'HEAD' })
    expect([answer.status, await answer.text(), answer.headers.get('content-security-policy')]).toEqual([200, '', WEB_POLICY])
  })
})

describe('for machines', () => {
  it('says what a program is', async () => {
    const html = await htmlOf('/supply-chain/')
    expect(html).toContain('<title>Supply Chain Management · MicroMasters</title>')
    expect(html).toContain('<link rel="canonical" href="http://testserver/supply-chain/" />')
    expect(html).toMatch(/<meta name="description" content="Supply chains move the world's goods, with the Center/)
    expect(html).toContain('<meta property="og:image" content="http://testserver/media/covers/scm.png" />')
    const [program] = linkedDataOf(html)
    expect(program).toMatchObject({
      '@context': 'https://schema.org',
      '@type': 'EducationalOccupationalProgram',
      name: 'Supply Chain Management',
      url: 'http://testserver/supply-chain/',
      provider: { '@type': 'CollegeOrUniversity', name: expect.any(String) },
      startDate: '2099-02-03T14:00:00Z',
      offers: { '@type': 'Offer', price: '2700.00', priceCurrency: 'USD' },
    })
  })

  it('says of each course what search engines ask of one', async () => {
    const [program] = linkedDataOf(await htmlOf('/supply-chain/'))
    const courses = z.array(searchableCourse).parse(program?.['hasCourse'])
    expect(courses.map(({ name }) => name)).toEqual(['Supply Chain Analytics', 'Supply Chain Design'])
    // From February 3 to May 1, whose last week has begun.
    expect(courses[0]?.hasCourseInstance.courseSchedule).toMatchObject({ repeatCount: 13, repeatFrequency: 'Weekly' })
  })

  it('says nothing of the run of a course whose end nobody knows', async () => {
    await api.pool.query('UPDATE course_run SET end_date = NULL WHERE id = 1')
    const [program] = linkedDataOf(await htmlOf('/supply-chain/'))
    await api.pool.query(`UPDATE course_run SET end_date = '2099-05-01' WHERE id = 1`)
    const courses = z
      .array(z.object({ name: z.string(), hasCourseInstance: z.unknown().optional() }))
      .parse(program?.['hasCourse'])
    expect(courses.map(({ hasCourseInstance: run }) => run !== undefined)).toEqual([false, true])
  })

  it('lists the programs on the home page', async () => {
    const html = await htmlOf('/')
    expect(html).toContain('<link rel="canonical" href="http://testserver/" />')
    expect(linkedDataOf(html)).toEqual([
      {
        '@context': 'https://schema.org',
        '@type': 'ItemList',
        itemListElement: [
          { '@type': 'ListItem', position: 1, name: 'Supply Chain Management', url: 'http://testserver/supply-chain/' },
          { '@type': 'ListItem', position: 2, name: HOSTILE, url: 'http://testserver/hostile/' },
        ],
      },
    ])
  })
})

describe('in a browser', () => {
  it.each([...paths, '/hostile/', '/nothing-here/', `/certificate/program/${hashes.revoked}`, '/a/b'])(
    'the app takes over %s as it is, without a word',
    async (path) => {
      const [bare, page] = [await newPage({ javaScriptEnabled: false }), await newPage({ timezoneId: 'UTC' })]
      const said: string[] = []
      page.on('console', (message) => {
        if (!message.text().startsWith('Failed to load resource')) said.push(message.text())
      })
      await bare.goto(api.url + path)
      const before = await bare.locator('#app').innerText()
      await page.goto(api.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settled(page)
      if (before !== '') expect(await page.locator('#app').innerText()).toBe(before)
      expect(said).toEqual([])
      expect(await page.evaluate('window.broken')).toBeUndefined()
    },
  )

  it('shows who is signed in once it is known, and leads home to where they belong', async () => {
    const page = await newPage()
    const session = await signSession(newSession({ userId: owner.userId, epoch: 0 }, new Date()), api.sessionKeys, new Date())
    await page.context().addCookies([{ name: 'session', value: session, url: api.url }])
    await page.goto(`${api.url}/supply-chain/`)
    await page.getByRole('button', { name: /^Account of/ }).waitFor()
    await page
      .getByRole('link', { name: 'To my dashboard' })
      .or(page.getByRole('link', { name: /dashboard/i }))
      .first()
      .waitFor()
    await page.goto(`${api.url}/certificate/program/${hashes.program}`)
    await page.getByRole('link', { name: /LinkedIn/ }).waitFor()
    await page.goto(`${api.url}/`)
    await page.waitForURL(/\/(dashboard|profile)/)
  })

  it('takes a page over as it is, and only then shows whose session had come before', async () => {
    const page = await newPage()
    const value = await signSession(newSession({ userId: owner.userId, epoch: 0 }, new Date()), api.sessionKeys, new Date())
    await page.context().addCookies([{ name: 'session', value, url: api.url }])
    const session = page.waitForResponse('**/api/v0/session')
    await page.route('**/assets/first-*.js', async (route) => session.then(() => route.continue()))
    await page.addInitScript(`new MutationObserver(() => {
      const heading = document.querySelector('h1')
      if (heading) globalThis.made ??= heading
    }).observe(document, { childList: true, subtree: true })`)
    await page.goto(`${api.url}/supply-chain/`)
    await page.getByRole('button', { name: /^Account of/ }).waitFor()
    expect(await page.evaluate('globalThis.made === document.querySelector("h1")')).toBe(true)
  })

  it('gives times in the zone of the reader', async () => {
    const page = await newPage({ timezoneId: 'Asia/Tokyo' })
    await page.goto(`${api.url}/supply-chain/`)
    await page.locator('time[datetime="2099-05-01T23:30:00Z"]').getByText('May 2, 2099').waitFor()
    expect(await htmlOf('/supply-chain/')).toMatch(/<time[^>]*dateTime="2099-05-01T23:30:00Z"[^>]*>May 1, 2099</)
  })

  it('asks for nothing that the page has brought along', async () => {
    const page = await newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(`${api.url}/supply-chain/`)
    await settled(page)
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual(['/api/v0/session'])
  })
})
