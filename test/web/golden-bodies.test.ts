import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Course, Dashboard, Program } from '../../web/api/types.ts'
import { goldenCases } from '../kit/golden.ts'
import { settled } from '../kit/browser.ts'
import { useApp } from './app.ts'
import { answersOf, dashboard as example, NOW } from './example.ts'

const open = useApp()

/** A recorded body, with its instants moved so that its *now* is the example's. */
function movedBody(text: string, now: string): Dashboard {
  const by = new Date(NOW).getTime() - new Date(now).getTime()
  const instant = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/g
  return JSON.parse(text.replace(instant, (_, at: string) => JSON.stringify(new Date(new Date(at).getTime() + by).toISOString())))
}

const bodies = (await goldenCases('dashboard'))
  .filter(({ expect: { status } }) => status === 200)
  .map(({ expect: { body }, now }) => movedBody(JSON.stringify(body), now))
const programs = bodies.flatMap((body) => body.programs)

const COURSES_A_PAGE = 180
const courses = programs
  .flatMap((each) => each.courses)
  .map((course, index): Course => ({ ...course, id: index + 1, title: `Course ${index + 1}` }))
const pages = Array.from({ length: Math.ceil(courses.length / COURSES_A_PAGE) }, (_, index) =>
  courses.slice(index * COURSES_A_PAGE, (index + 1) * COURSES_A_PAGE),
)

const NEVER = /undefined|null|NaN|Invalid|\[object/

async function cardTexts(page: Page): Promise<Map<string, string>> {
  const texts = await page.getByRole('article').allInnerTexts()
  return new Map(texts.map((text) => [text.split('\n')[0] ?? '', text]))
}

describe('the recorded dashboards', () => {
  it('are many', () => {
    expect(courses.length).toBeGreaterThan(1000)
  })

  it.each(pages.map((page, index) => ({ page, index })))('show each course, part $index', async ({ page: shown }) => {
    const body = { ...example, programs: [{ ...(programs[0] as Program), id: 1, courses: shown }] }
    const { page } = await open('/dashboard', { answers: answersOf({ dashboard: body, listed: [] }) })
    await page.getByRole('article').first().waitFor()
    const texts = await cardTexts(page)
    expect(texts.size).toBe(shown.length)
    for (const course of shown) {
      const text = texts.get(course.title) ?? ''
      expect(text).not.toMatch(NEVER)
      expect(text).toMatch(course.runs.length === 0 ? /No run is planned yet/ : /./)
      expect(/^Passed$/m.test(text), text).toBe(course.is_passed)
      const grade = course.runs.some(({ status }) => status !== 'offered') ? course.runs[0]?.current_grade : undefined
      if (typeof grade === 'number') expect(text).toContain(`Your grade so far ${Math.round(grade)}%`)
      expect(text.includes('Course\n'), text).toBe(course.runs.some(({ status }) => status !== 'offered'))
    }
  })

  const kindOf = (each: Program) => [
    each.exam_card_status,
    each.certificate !== '',
    each.grade_records_url !== undefined,
    each.program_letter_url !== undefined,
    each.has_socialauth_for_backend,
    each.grade_average === null,
  ]
  const kinds = [...new Map(programs.map((each) => [kindOf(each).join(), each])).values()]

  it('show each kind of program, on its own page', async () => {
    const all = kinds.map((each, index) => ({
      ...each,
      id: index + 1,
      title: `Program ${index + 1}`,
      courses: each.courses.slice(0, 2),
    }))
    const { page } = await open('/dashboard', { answers: answersOf({ dashboard: { ...example, programs: all }, listed: [] }) })
    expect(all.length).toBeGreaterThan(8)
    await page.getByRole('heading', { level: 1, name: 'Program 1' }).waitFor()
    for (const each of all) {
      const title = page.getByRole('heading', { level: 1, name: each.title, exact: true })
      if (!(await title.isVisible())) {
        await page.getByRole('button', { name: /^Program: / }).click()
        await page.getByRole('link', { name: each.title, exact: true }).click()
      }
      await title.waitFor()
      const text = await page.getByRole('main').innerText()
      expect(text).not.toMatch(NEVER)
      expect(text.includes('Congratulations!')).toBe(each.certificate !== '')
      expect(/Exams\n/.test(text)).toBe(each.exam_card_status !== '')
      expect(text.includes('Average of all your runs')).toBe(each.grade_average !== null)
      expect(text.includes('Connect the account')).toBe(!each.has_socialauth_for_backend)
    }
  })

  it('show each combination of freshness', async () => {
    const states = new Map(bodies.map((body) => [JSON.stringify([body.is_edx_data_fresh, body.programs.length > 0]), body]))
    expect(states.size).toBeGreaterThan(1)
    for (const body of states.values()) {
      const { page } = await open('/dashboard', { answers: answersOf({ dashboard: body }) })
      await page.locator('h1:not(.visually-hidden)').waitFor()
      await settled(page)
      expect(await page.locator('.notice').getByText('Updating your course data…').count()).toBe(body.is_edx_data_fresh ? 0 : 1)
    }
  })
})
