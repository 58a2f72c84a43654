import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { mediaUrl } from '../../lambdas/platform/media-url.ts'
import { useApp } from './app.ts'
import { answersOf, listed, ok, session } from './example.ts'
import {
  aggregations,
  found,
  hits,
  PROFILE,
  profile,
  profileForStaff,
  publicAggregations,
  SEARCH,
  staffAnswers,
} from './learners-example.ts'
import type { Site } from './site.ts'

const open = useApp()

const PATH = '/api/v0/search/_search'
const learner = () => ({ ...answersOf(), [SEARCH]: found({ aggregations: publicAggregations }) })
const searches = (site: Site) => site.asked.filter(({ path }) => path === PATH)
const lastBody = (site: Site) => JSON.stringify(searches(site).at(-1)?.body)
const addressOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams)

async function openLearners(path = '/learners', answers = staffAnswers()) {
  const opened = await open(path, { answers })
  await opened.page.getByRole('table').waitFor()
  return opened
}
/** What is typed is searched for once typing has stopped. */
const settle = (page: Page) => page.clock.runFor(300)

describe('the learners page', () => {
  it('lists who is found, with what staff may see', async () => {
    const { page, site } = await openLearners()
    const rows = await page.getByRole('row').allInnerTexts()
    expect(rows.map((row) => row.split(/\s*[\t\n]\s*/).filter(Boolean)).slice(0, 5)).toEqual([
      ['Learner', 'Residence', 'Program grade'],
      ['X', 'Ximena Álvarez', 'ximena.0', 'Mexico', '91%'],
      ['Z', 'Zoë Brontë-Nakamura', 'zoe.1', 'Japan', '78%'],
      ['A', 'Amara Okafor', 'amara.2', 'Nigeria', '87%'],
      ['J', 'John O’Neill (Jack)', 'john.3', 'Boston, MA', '–'],
    ])
    await page.getByRole('heading', { name: '812 learners' }).waitFor()
    expect(searches(site).length).toBe(1)
    expect(searches(site)[0]?.csrf).toBe('csrf-of-this-session')
    await expect.poll(() => lastBody(site)).toContain('"filter":[{"term":{"program.id":1}}]')
    await expect.poll(() => lastBody(site)).toContain('"from":0,"size":50')
  })

  it('asks for learners nothing that only staff may know, and shows none of it', async () => {
    const { page, site } = await openLearners(
      '/learners?average=10-20&passed=1-2&degree=b&sort=-grade&grade=1-2&course=X',
      learner(),
    )
    for (const secret of ['grade', 'email', 'degree', 'num_courses_passed', 'total_courses', 'payment'])
      expect(lastBody(site)).not.toContain(secret)
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual(['Learner', 'Residence'])
    for (const name of ['Average grade', 'Courses passed', 'Degree'])
      expect(await page.getByRole('heading', { name }).count()).toBe(0)
    await page.getByLabel('Search by name or username').waitFor()
  })

  it('searches while one types, once typing stops, and marks the match, accents aside', async () => {
    const { page, site } = await openLearners('/learners?page=3')
    await page.getByLabel('Search by name, username or email').pressSequentially('bronte')
    expect(searches(site).filter(({ body }) => JSON.stringify(body).includes('multi_match'))).toEqual([])
    await settle(page)
    await page.locator('mark').first().waitFor()
    expect(await page.locator('mark').allInnerTexts()).toEqual(['Brontë'])
    await expect
      .poll(() => lastBody(site))
      .toContain('{"multi_match":{"query":"bronte","type":"phrase_prefix","fields":["profile.first_name.folded"')
    await expect.poll(() => lastBody(site)).toContain('email.folded')
    await expect.poll(() => lastBody(site)).toContain('"from":0')
    // It may be a name: it is nowhere but in memory.
    expect(page.url()).not.toContain('bronte')
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).toBe('{}')
    await page.getByRole('button', { name: 'Clear the search' }).click()
    expect(await page.evaluate('document.activeElement.tagName')).toBe('INPUT')
    await settle(page)
    await page.locator('mark').first().waitFor({ state: 'detached' })
  })

  it('filters by the keyboard alone, keeps the focus, and says it in the address', async () => {
    const { page, site } = await openLearners()
    const india = page.getByRole('group', { name: 'Country of birth' }).getByRole('checkbox', { name: /India/ })
    await india.focus()
    await page.keyboard.press('Space')
    await expect.poll(() => addressOf(page)).toEqual({ program: '1', birth: 'IN' })
    await expect
      .poll(() => lastBody(site))
      .toContain('"post_filter":{"bool":{"filter":[{"terms":{"profile.birth_country":["IN"]}}]}}')
    expect(await page.evaluate('document.activeElement.closest("label")?.textContent')).toBe('India190')
    await page.getByRole('button', { name: 'Remove filter Country of birth: India' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => addressOf(page)).toEqual({ program: '1' })
    expect(await page.evaluate('document.activeElement.id')).toBe('count')
    await page.goBack()
    await page.getByRole('button', { name: 'Remove filter Country of birth: India' }).waitFor()
    await expect.poll(() => india.isChecked()).toBe(true)
  })

  it('counts in each facet what it would bring: its own filter does not hold for it', async () => {
    const { site } = await openLearners('/learners?birth=IN&country=US&state=US-MA')
    const body = searches(site).at(-1)?.body as { aggs: Record<string, { filter: unknown }> }
    const born = { terms: { 'profile.birth_country': ['IN'] } }
    const lives = {
      bool: { filter: [{ term: { 'profile.country': 'US' } }, { term: { 'profile.state_or_territory': 'US-MA' } }] },
    }
    expect(body.aggs['birth']?.filter).toEqual({ bool: { filter: [lives] } })
    expect(body.aggs['residence']?.filter).toEqual({ bool: { filter: [born] } })
    expect(body.aggs['degree']?.filter).toEqual({ bool: { filter: [born, lives] } })
  })

  it('shows counts of learners, newest semesters first, who gave no country last', async () => {
    const { page } = await openLearners()
    const labels = (name: string) => page.getByRole('group', { name, exact: true }).locator('label').allInnerTexts()
    expect((await labels('Enrolled semester')).map((text) => text.replace(/\n/g, ' '))).toEqual([
      '2026 - Fall 301',
      '2026 - Spring 177',
      '2025 - Fall 210',
      '2025 - Summer 12',
    ])
    expect((await labels('Country of birth')).length).toBe(7)
    await page.getByRole('button', { name: 'Show all 10: Country of birth' }).click()
    expect((await labels('Country of birth')).at(-1)?.replace(/\n/g, ' ')).toBe('Not given 14')
  })

  it('takes a course in a semester, and the grade with a course only', async () => {
    const { page, site } = await openLearners('/learners?semester=2026+-+Fall&course=Supply+Chain+Analytics&grade=60-90')
    await expect.poll(() => lastBody(site)).toContain('{"range":{"program.courses.final_grade":{"gte":60,"lte":90}}}')
    expect(lastBody(site)).toContain(
      '{"nested":{"path":"program.enrollments","query":{"bool":{"filter":[{"term":{"program.enrollments.course_title":"Supply Chain Analytics"}},{"terms":{"program.enrollments.semester":["2026 - Fall"]}}]}}}}',
    )
    await page.getByRole('group', { name: 'Course', exact: true }).getByRole('radio', { name: 'Any' }).check()
    await expect.poll(() => addressOf(page)).toEqual({ program: '1', semester: '2026 - Fall' })
    await page.getByRole('button', { name: 'Select all: Enrolled semester' }).click()
    expect(new URL(page.url()).searchParams.getAll('semester').length).toBe(4)
    await page.getByRole('button', { name: 'Clear all' }).click()
    await expect.poll(() => addressOf(page)).toEqual({ program: '1' })
  })

  it('takes a range under its histogram, refuses a wrong one, and drops a full one', async () => {
    const { page, site } = await openLearners()
    const from = page.getByLabel('Average grade: From')
    const label = await page.getByRole('img', { name: /95 to 100: 50/ }).getAttribute('aria-label')
    expect(label).toContain('80 to 84: 151')
    await from.fill('80')
    await settle(page)
    await expect.poll(() => addressOf(page)).toEqual({ program: '1', average: '80-100' })
    await expect.poll(() => lastBody(site)).toContain('{"range":{"program.grade_average":{"gte":80}}}')
    await from.fill('800')
    await settle(page)
    await page.getByText('Enter whole numbers from 0 to 100, lowest first.').waitFor()
    expect(addressOf(page)).toEqual({ program: '1', average: '80-100' })
    await from.fill('0')
    await settle(page)
    await expect.poll(() => addressOf(page)).toEqual({ program: '1' })
  })

  it('finds companies by their beginnings, and keeps those that are chosen', async () => {
    const { page, site } = await openLearners('/learners?company=Lekki+Port')
    const group = page.getByRole('group', { name: 'Company' })
    expect(await group.getByRole('checkbox', { name: /Lekki Port/ }).isChecked()).toBe(true)
    await page.getByLabel('Find a company').fill('mae')
    await settle(page)
    await expect
      .poll(() => lastBody(site))
      .toContain(
        '"filter":{"multi_match":{"query":"mae","type":"phrase_prefix","fields":["profile.work_history.company_name.folded"]}}',
      )
    await group.getByRole('checkbox', { name: /Maersk/ }).check()
    expect(new URL(page.url()).searchParams.getAll('company')).toEqual(['Lekki Port', 'Maersk'])
  })

  it('sorts by each head, each way', async () => {
    const { page, site } = await openLearners()
    const head = page.getByRole('columnheader', { name: 'Program grade' })
    await head.getByRole('button').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending')
    await page.keyboard.press('Enter')
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending')
    await expect.poll(() => lastBody(site)).toContain('"sort":[{"program.grade_average":"desc"}]')
    expect(addressOf(page)).toEqual({ program: '1', sort: '-grade' })
  })

  it('turns pages, and goes no further than search does', async () => {
    const { page, site } = await openLearners('/learners', { ...staffAnswers(), [SEARCH]: found({ total: 12_345 }) })
    await page.getByText('1–50 of 12,345').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('51–100 of 12,345').waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('count')
    await expect.poll(() => lastBody(site)).toContain('"from":50,')
    await page.goto(`${site.url}/learners?page=9999`)
    await page.getByText('Only the first 10,000 are shown').waitFor()
    await expect.poll(() => lastBody(site)).toContain('"from":9950,')
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
  })

  it('clears all filters with another program', async () => {
    const { page, site } = await openLearners('/learners?program=1&birth=IN')
    await page.getByRole('button', { name: 'Program: Supply Chain Management' }).click()
    await page.getByRole('link', { name: 'Statistics and Data Science' }).click()
    await expect.poll(() => addressOf(page)).toEqual({ program: '2' })
    await expect.poll(() => lastBody(site)).toContain('"post_filter":{"bool":{"filter":[]}}')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1')
  })

  it('says whether nobody matches, or nobody is there', async () => {
    const nobody = { ...staffAnswers(), [SEARCH]: found({ total: 0, hits: [] }) }
    const { page } = await open('/learners?birth=IN', { answers: nobody })
    await page.getByText('No learner matches.').waitFor()
    await page.getByRole('button', { name: 'Clear all' }).click()
    await page.getByText('No learners in this program yet.').waitFor()
  })

  it('keeps what it shows when a search fails, and asks again', async () => {
    const { page, site } = await openLearners()
    site.answers[SEARCH] = { status: 400, body: {} }
    await page.getByRole('columnheader', { name: 'Residence' }).getByRole('button').click()
    await page.getByRole('alert').getByText('Something went wrong').waitFor()
    site.answers[SEARCH] = found({ total: 7 })
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: '7 learners' }).waitFor()
  })

  it('is told apart from the pages of those who have no program', async () => {
    const none = answersOf({ listed: listed.map((each) => ({ ...each, enrolled: false })) })
    const { page } = await open('/learners', { answers: none })
    await page.getByRole('heading', { name: 'You have no program whose learners you can see' }).waitFor()
  })

  it('hides facets that have nothing to choose', async () => {
    const empty = {
      ...aggregations,
      company: { inner: { typed: { values: { buckets: [] } } } },
      passed: { bars: { buckets: [] } },
    }
    const { page } = await openLearners('/learners', { ...staffAnswers(), [SEARCH]: found({ aggregations: empty }) })
    expect(await page.getByRole('heading', { name: 'Company' }).count()).toBe(0)
    expect(await page.getByRole('heading', { name: 'Courses passed' }).count()).toBe(0)
  })

  it('shows the photos that search knows, at the address that documents hold (lambdas/search/documents.ts)', async () => {
    const [first] = hits
    if (!first) throw new Error('the example has no learners')
    const image_medium = mediaUrl('', 'profile/a+b.jpg')
    const pictured = { ...first, _source: { ...first._source, profile: { ...first._source.profile, image_medium } } }
    const { page } = await openLearners('/learners', { ...staffAnswers(), [SEARCH]: found({ hits: [pictured] }) })
    expect(await page.locator('main img.avatar').getAttribute('src')).toBe('/media/profile/a%2Bb.jpg')
  })

  it('shows names as text, whatever they are', async () => {
    const name = '<img src=x onerror="globalThis.hurt = 1">'
    const [first] = hits
    if (!first) throw new Error('the example has no learners')
    const hostile = {
      ...first,
      _source: { profile: { ...first._source.profile, full_name: name, username: '../../logout?a=b' } },
    }
    const { page } = await openLearners('/learners', { ...staffAnswers(), [SEARCH]: found({ hits: [hostile] }) })
    const link = page.getByRole('link', { name })
    expect(await link.getAttribute('href')).toBe('/learner/..%2F..%2Flogout%3Fa%3Db')
    expect(await page.evaluate('globalThis.hurt')).toBeUndefined()
  })
})

describe('a learner page', () => {
  const path = '/learner/amara.okafor'

  it('shows staff the learner, what only they may know, and the programs', async () => {
    const { page } = await open(path, { answers: staffAnswers() })
    await page.getByRole('heading', { level: 1, name: 'Amara' }).waitFor()
    await page.getByText('Terminal planner at Lekki Port').first().waitFor()
    await page.getByText('Amara Chidinma Okafor').waitFor()
    await page.getByText('MMM004711').waitFor()
    const mail = page.getByRole('link', { name: 'Write an email' })
    expect(await mail.getAttribute('href')).toBe('mailto:amara%2Bmm%40example.org')
    await page.getByText('May 2019 – now').waitFor()
    await page.getByText('Jul 2014').waitFor()
    await page.getByRole('heading', { level: 2, name: 'Supply Chain Management' }).waitFor()
  })

  it('offers no mail to who did not ask for any', async () => {
    const answers = { ...staffAnswers(), [PROFILE]: ok({ ...profileForStaff, email_optin: false }) }
    const { page } = await open(path, { answers })
    await page.getByText('Did not opt in to email.').waitFor()
    expect(await page.locator('a[href^="mailto:amara"]').count()).toBe(0)
  })

  it('shows another learner what the server lets them see, and asks for no more', async () => {
    const other = session.user && { ...session, user: { ...session.user, username: 'bo' } }
    if (!other) throw new Error('the example has nobody')
    const { page, site } = await open(path, { answers: { ...answersOf({ session: other }), [PROFILE]: ok(profile) } })
    await page.getByRole('heading', { level: 1, name: 'Amara' }).waitFor()
    expect(await page.getByRole('heading', { name: 'For staff' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Change who can see this' }).count()).toBe(0)
    expect(site.asked.filter(({ path: asked }) => asked.includes('dashboard'))).toEqual([])
  })

  it('shows one’s own page with the way to change it', async () => {
    const { page } = await open('/learner', { answers: { ...answersOf(), [PROFILE]: ok(profile) } })
    await page.getByRole('link', { name: 'Change who can see this' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(path)
  })

  it('shows staff the programs of who keeps the profile for themselves, and a 404 of who is not theirs', async () => {
    const hidden = { status: 404, body: { code: 'not-found' } }
    const { page, site } = await open(path, { answers: { ...staffAnswers(), [PROFILE]: hidden } })
    await page.getByRole('heading', { level: 2, name: 'Supply Chain Management' }).waitFor()
    await page.getByRole('heading', { level: 1, name: 'amara.okafor' }).waitFor()
    await page.goto(`${site.url}/learner/unknown`)
    await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor()
  })

  it('says what failed, and asks for that again', async () => {
    const { page, site } = await open(path, { answers: { ...staffAnswers(), [PROFILE]: { status: 400, body: {} } } })
    await page.getByRole('alert').waitFor()
    site.answers = staffAnswers()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { level: 1, name: 'Amara' }).waitFor()
  })

  it('keeps lines of what learners write, as text', async () => {
    const answers = {
      ...answersOf(),
      [PROFILE]: ok({ ...profile, about_me: 'one\n<b>two</b><script>globalThis.hurt = 1</script>' }),
    }
    const { page } = await open(path, { answers })
    expect(await page.locator('.about').innerText()).toBe('one\n<b>two</b><script>globalThis.hurt = 1</script>')
    expect(await page.evaluate('globalThis.hurt')).toBeUndefined()
  })
})

describe('the header', () => {
  it('leads staff home to the learners', async () => {
    const { page } = await open('/dashboard', {
      answers: { ...staffAnswers(), 'GET /api/v0/dashboard/ines': ok(emptyDashboard) },
    })
    await page.getByRole('link', { name: 'MicroMasters' }).click()
    await page.getByRole('heading', { level: 1, name: 'Learners' }).waitFor()
  })
})

const emptyDashboard = { programs: [], is_edx_data_fresh: true, invalid_backend_credentials: [] }
