import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { settled } from '../kit/browser.ts'
import { useApp } from './app.ts'
import { catalog, DESCRIPTION, DETAILS, details, pageOf, PAGES, publicAnswers } from './catalog-example.ts'
import { answersOf, listed, ok } from './example.ts'
import { staffAnswers } from './learners-example.ts'

const open = useApp()

const PROGRAM = '/supply-chain-management/'
const openPublic = async (path: string, answers = publicAnswers()) => {
  const opened = await open(path, { answers })
  await settled(opened.page)
  await opened.page.getByRole('heading', { level: 1 }).waitFor()
  return opened
}

describe('the home page', () => {
  it('shows each live program, and leads to those that have a page', async () => {
    const { page } = await openPublic('/')
    await page.getByRole('article').first().waitFor()
    const titles = await page.getByRole('article').getByRole('heading').allInnerTexts()
    expect(titles).toEqual(catalog.map(({ title }) => title))
    const links = page.getByRole('article').getByRole('link')
    expect(await Promise.all((await links.all()).map((each) => each.getAttribute('href')))).toEqual([
      '/supply-chain-management/',
      '/statistics-and-data-science/',
    ])
    await page.getByText('5 courses · Starts Feb 3, 2027').waitFor()
    await page.getByText('Chris Caplice, Yossi Sheffi, and 2 more').waitFor()
    await page.getByText('1 course · Started Sep 2, 2026').waitFor()
    await page.getByRole('article').nth(2).getByText('Dates will be announced').waitFor()
  })

  it('draws a pattern for a picture that does not load', async () => {
    const { page } = await openPublic('/')
    await page.getByRole('article').nth(1).locator('svg.cover').waitFor()
  })

  it('is reached by the keyboard, card by card, and opens the program', async () => {
    const { page } = await openPublic('/')
    await page.getByRole('link', { name: 'Supply Chain Management' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(PROGRAM)
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
    expect(await page.title()).toBe('Supply Chain Management · MicroMasters')
  })

  it('asks for the programs together with who is there, and for each once', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const session = publicAnswers()['GET /api/v0/session']
    if (!session || typeof session === 'function') throw new Error('the example has no session')
    const answers = { ...publicAnswers(), 'GET /api/v0/session': async () => promise.then(() => session) }
    const { page, site } = await open('/', { answers })
    await expect.poll(() => site.asked.map(({ path }) => path).toSorted()).toEqual(['/api/v0/catalog', '/api/v0/session'])
    resolve()
    await page.getByRole('article').first().waitFor()
    await settled(page)
    expect(site.asked.length).toBe(2)
  })

  it('says so when the programs do not come, and asks again', async () => {
    const { page, site } = await openPublic('/', { ...publicAnswers(), 'GET /api/v0/catalog': { status: 400, body: {} } })
    await page.getByRole('alert').getByText('Something went wrong').waitFor()
    site.answers['GET /api/v0/catalog'] = ok(catalog)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('article').first().waitFor()
  })

  it('leads staff to their learners', async () => {
    const { page } = await open('/', { answers: staffAnswers() })
    await page.getByRole('heading', { level: 1, name: 'Learners' }).waitFor()
  })
})

describe('a program page', () => {
  it('shows what the catalog and the page say', async () => {
    const { page } = await openPublic(PROGRAM)
    await page.getByRole('heading', { level: 2, name: 'About this program' }).waitFor()
    await page.getByRole('heading', { level: 3, name: 'What you will learn' }).waitFor()
    expect(await page.locator('.rich-text li').count()).toBe(3)
    const courses = page.getByRole('region', { name: 'Courses' })
    expect(await courses.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual(details.courses.map(({ title }) => title))
    const course = courses.getByRole('link', { name: 'View on MITx Online: Supply Chain Analytics' })
    expect(await course.getAttribute('href')).toBe(
      'https://courses.mitxonline.example/courses/course-v1%3AMITx%2BCTL.SC1x%2B2T2026/about',
    )
    await courses.getByText('MITx · CTL.SC1x · Starts Feb 3, 2027 - Enrollment 12/2026').waitFor()
    await courses.getByText('Probability, statistics and optimization.').waitFor()
    await courses.getByRole('link', { name: 'View on edX: Supply Chain Dynamics' }).waitFor()
    await page.getByText('Taught on MITx Online and edX').waitFor()
  })

  it('shows who teaches, the electives, and where to learn more', async () => {
    const { page } = await openPublic(PROGRAM)
    const people = page.getByRole('region', { name: 'Instructors' })
    await people.getByText('Dr. Chris Caplice').waitFor()
    await people.getByText('Teaches how freight is bought and moved.').waitFor()
    expect(await people.locator('img').getAttribute('src')).toBe('/pictures/chris.jpg')
    expect(await people.getByRole('listitem').count()).toBe(4)
    const electives = page.getByRole('region', { name: 'Electives' })
    await electives.getByText('1 of these is required:').waitFor()
    expect(await electives.getByRole('listitem').allInnerTexts()).toEqual([
      'Supply Chain Dynamics',
      'Supply Chain Technology and Systems',
    ])
    expect(await page.getByRole('link', { name: 'The program at MIT' }).getAttribute('href')).toBe('https://scm.example/')
    expect(await page.getByRole('link', { name: 'Contact the program' }).getAttribute('href')).toBe('mailto:scm@example.org')
  })

  it('leads to each of its parts, and to no part that is not there', async () => {
    const { page } = await openPublic(PROGRAM)
    const links = page.getByRole('navigation', { name: 'Parts of this page' }).locator('a.tab-link')
    await expect.poll(() => links.allInnerTexts()).toEqual(['About this program', 'Courses', 'Electives', 'Instructors'])
    for (const link of await links.all()) await page.locator(`h2${await link.getAttribute('href')}`).waitFor()
    await links.filter({ hasText: 'Instructors' }).click()
    expect(new URL(page.url()).hash).toBe('#instructors')
    await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
    const bare = await openPublic(PROGRAM, { ...publicAnswers(), [DETAILS]: { status: 404, body: {} } })
    const bareLinks = bare.page.locator('a.tab-link')
    await expect.poll(() => bareLinks.allInnerTexts()).toEqual(['About this program', 'Courses', 'Instructors'])
  })

  it('offers to subscribe where there is a link for it', async () => {
    const subscribed = ok({ ...details, subscribe_url: 'https://news.example/' })
    const { page } = await openPublic(PROGRAM, { ...publicAnswers(), [DETAILS]: subscribed })
    expect(await page.getByRole('link', { name: 'Subscribe to news' }).getAttribute('href')).toBe('https://news.example/')
    expect(await page.getByRole('link', { name: 'Sign in to join' }).count()).toBe(0)
  })

  it('goes by numbers and names while there is no more to say', async () => {
    const { page } = await openPublic(PROGRAM, { ...publicAnswers(), [DETAILS]: { status: 404, body: {} } })
    const courses = page.getByRole('region', { name: 'Courses' })
    await courses.getByRole('heading', { level: 3, name: 'CTL.SC1x' }).waitFor()
    // Which site teaches them is among what is missing.
    expect(await courses.getByRole('link').count()).toBe(0)
    expect(await page.getByRole('region', { name: 'Instructors' }).getByRole('listitem').count()).toBe(4)
  })

  it('asks the server for the page by its slug', async () => {
    const { site } = await openPublic(PROGRAM)
    const asked = site.asked.filter(({ path }) => path === '/api/v0/wagtail/pages')
    expect(asked.map(({ query }) => Object.fromEntries(query))).toEqual([
      { type: 'cms.ProgramPage', slug: 'supply-chain-management', fields: 'description,program_id' },
    ])
  })

  it('leads who is signed out to signing in, and from there to the dashboard', async () => {
    const { page } = await openPublic(PROGRAM)
    const href = await page.getByRole('link', { name: 'Sign in to join' }).getAttribute('href')
    expect(href).toBe('/signin?program=1&next=%2Fdashboard%3Fjoin%3D1')
  })

  it('leads who is enrolled to the dashboard', async () => {
    const { page } = await openPublic(PROGRAM, publicAnswers(answersOf()))
    await page.getByRole('link', { name: 'To your dashboard' }).click()
    await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
    expect(page.url()).toMatch(/\/dashboard\?program=1$/)
  })

  it('lets who is not enrolled join, once', async () => {
    const free = listed.map((each) => ({ ...each, enrolled: false }))
    const { page, site } = await openPublic(PROGRAM, publicAnswers(answersOf({ listed: free })))
    site.answers['POST /api/v0/enrolledprograms'] = { status: 500, body: {} }
    await page.getByRole('button', { name: 'Join this program' }).click()
    await page.getByRole('alert').getByText('We could not add you to the program.').waitFor()
    site.answers['POST /api/v0/enrolledprograms'] = () => {
      site.answers['GET /api/v0/programs'] = ok(listed)
      return { status: 201, body: listed[0] }
    }
    await page.getByRole('button', { name: 'Join this program' }).click()
    await page.getByRole('status').getByText('You joined Supply Chain Management.').waitFor()
    expect(page.url()).toMatch(/\/dashboard\?program=1$/)
    const posts = site.asked.filter(({ method }) => method === 'POST')
    expect(posts.map(({ body, csrf }) => [body, csrf])).toEqual(Array(2).fill([{ program_id: 1 }, 'csrf-of-this-session']))
  })

  it('is a 404 when there is no page of that name', async () => {
    const { page } = await openPublic('/nowhere')
    await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor()
  })

  it('takes an address that is none', async () => {
    const { page } = await openPublic('/%E0%A4%A')
    await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor()
  })

  it('shows the page of a program that is not live, without what only live ones have', async () => {
    const { page } = await openPublic(PROGRAM, { ...publicAnswers(), [PAGES]: pageOf([{ type: 'p', value: DESCRIPTION }], 99) })
    await page.getByText('Supply chains move').waitFor()
    expect(await page.getByRole('link', { name: 'Sign in to join' }).count()).toBe(0)
  })

  it('says what did not come, and asks for that again', async () => {
    const { page, site } = await openPublic(PROGRAM, { ...publicAnswers(), [PAGES]: { status: 400, body: {} } })
    await page.getByRole('alert').getByText('Something went wrong').waitFor()
    site.answers = publicAnswers()
    site.asked = []
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Supply chains move').waitFor()
    expect(site.asked.filter(({ path }) => path === '/api/v0/catalog')).toEqual([])
  })
})

/** What came of a text in the page. */
async function shownOf(page: Page) {
  const rich = page.locator('[aria-labelledby=about] .rich-text')
  await rich.last().waitFor()
  const elements = (await page.evaluate(`[...document.querySelectorAll('[aria-labelledby=about] .rich-text *')].map((each) => ({
    tag: each.tagName,
    attributes: each.getAttributeNames().map((name) => name + '=' + each.getAttribute(name)),
  }))`)) as { tag: string; attributes: string[] }[]
  return { elements, text: (await rich.allInnerTexts()).join(' ') }
}

const HOSTILE = [
  '<script>globalThis.hurt = 1</script>',
  '<img src=x onerror="globalThis.hurt = 2">',
  '<svg onload="globalThis.hurt = 3"><a xlink:href="javascript:globalThis.hurt=3"><text>svg</text></a></svg>',
  '<a href="javascript:globalThis.hurt = 4" onclick="globalThis.hurt = 4">link one</a>',
  '<a href="&#1;java&#9;script&#10;:globalThis.hurt = 5">link two</a>',
  '<a href="data:text/html,<script>alert(1)</script>">link three</a>',
  '<a href="vbscript:x" style="position:fixed;inset:0">link four</a>',
  '<iframe srcdoc="<script>parent.hurt = 6</script>" src="https://evil.example/"></iframe>',
  '<object data="https://evil.example/"></object><embed src="https://evil.example/">',
  '<form action="https://evil.example/"><input name="password"><button formaction="javascript:globalThis.hurt=7">go</button></form>',
  '<style>body { display: none }</style><link rel="stylesheet" href="https://evil.example/x.css">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=globalThis.hurt=8&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=globalThis.hurt=9>"></noscript>',
  '<template><script>globalThis.hurt = 10</script></template>',
  '<p id="app" name="body" class="page" autofocus tabindex="1" onfocus="globalThis.hurt = 11">plain words</p>',
  '<details open ontoggle="globalThis.hurt = 12">unfolded</details><video><source onerror="globalThis.hurt = 13"></video>',
  `${'<div>'.repeat(3000)}deep${'</div>'.repeat(3000)}`,
  '<p>the end</p>',
]

describe('rich text', () => {
  it('shows the words of hostile text, and nothing else of it', async () => {
    const blocks = HOSTILE.map((value) => ({ type: 'paragraph', value }))
    const { page, site } = await openPublic(PROGRAM, { ...publicAnswers(), [PAGES]: pageOf(blocks) })
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    const { elements, text } = await shownOf(page)
    await settled(page)
    expect([...new Set(elements.map(({ tag }) => tag))]).toEqual(['P'])
    expect(elements.flatMap(({ attributes }) => attributes)).toEqual([])
    for (const words of ['link one', 'link two', 'link three', 'link four', 'plain words', 'unfolded'])
      expect(text).toContain(words)
    expect(text).not.toContain('hurt')
    expect(await page.evaluate('globalThis.hurt')).toBeUndefined()
    expect(requests.filter((url) => !url.startsWith(site.url))).toEqual([])
    expect(new URL(page.url()).pathname).toBe(PROGRAM)
  })

  it('keeps marks, lists and links to other sites, which learn nothing of the reader', async () => {
    const value = `<h1>Title</h1><p>A <b>b</b> <i>c</i><br><a href="/x">own</a> <a href="mailto:a@b.example">mail</a>
      <a href="https://mit.edu/" target="_blank" rel="opener">far</a> <a linktype="page" id="3">inner</a></p>
      <ul>stray<li>one</li><p>two</p><li></li></ul><ol><li>three<ul><li>four</li></ul></li></ol><li>alone</li><h2></h2>`
    const { page } = await openPublic(PROGRAM, { ...publicAnswers(), [PAGES]: pageOf([{ type: 'x', value }]) })
    const { elements } = await shownOf(page)
    const rel = 'rel=noopener noreferrer'
    expect(elements.filter(({ attributes }) => attributes.length > 0).map(({ attributes }) => attributes)).toEqual([
      ['href=/x', rel],
      ['href=mailto:a@b.example', rel],
      ['href=https://mit.edu/', rel],
    ])
    expect(elements.map(({ tag }) => tag).join(' ')).toBe('H3 P STRONG EM BR A A A UL LI LI P OL LI UL LI')
  })

  it.each([null, 'text', [], [null, 7, {}, { value: 7 }, { value: ' ' }, { value: { image: 3 } }]])(
    'shows a page whose description is %j',
    async (description) => {
      const { page } = await openPublic(PROGRAM, { ...publicAnswers(), [PAGES]: pageOf(description) })
      await page.getByText('A description will follow.').waitFor()
    },
  )
})
