import { describe, expect, it } from 'vitest'
import { useApp } from './app.ts'
import { catalog, publicAnswers } from './catalog-example.ts'
import { answersOf, dashboard, listed, ok, program } from './example.ts'

const open = useApp()
const answers = () => publicAnswers(answersOf())

describe('the programs, for who is signed in', () => {
  it('are reached from the menu, and lead to their pages', async () => {
    const { page } = await open('/dashboard', { answers: answers() })
    await page.getByRole('button', { name: /^Account of / }).click()
    await page.getByRole('link', { name: 'Programs' }).click()
    await page.getByRole('heading', { level: 1, name: 'Programs' }).waitFor()
    await page.getByRole('article').first().waitFor()
    expect(await page.getByRole('article').getByRole('heading').allInnerTexts()).toEqual(catalog.map(({ title }) => title))
    await page.getByRole('link', { name: 'Supply Chain Management', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/supply-chain-management/')
  })

  it('say where one stands in those that one has joined, and lead to them', async () => {
    const completed = program({ id: 2, title: 'Statistics and Data Science', certificate: '/certificate/program/1' })
    const programs = dashboard.programs.map((each) => (each.id === 2 ? completed : each))
    const { page } = await open('/programs', { answers: publicAnswers(answersOf({ dashboard: { ...dashboard, programs } })) })
    const [first, second, third] = [0, 1, 2].map((position) => page.getByRole('article').nth(position))
    await first?.getByText('2 of 5 courses passed').waitFor()
    await second?.getByText('Completed').waitFor()
    expect(await third?.getByText('passed').count()).toBe(0)
    await first?.getByRole('link', { name: 'To your dashboard: Supply Chain Management' }).click()
    await page.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
    expect(page.url()).toMatch(/\/dashboard\?program=1$/)
  })

  it('let one join another, and say so when that fails', async () => {
    const { page, site } = await open('/programs', { answers: answers() })
    const join = page.getByRole('button', { name: 'Join this program: Principles of Manufacturing' })
    site.answers['POST /api/v0/enrolledprograms'] = { status: 500, body: {} }
    await join.click()
    await page.getByRole('alert').getByText('We could not add you to the program.').waitFor()
    site.answers['POST /api/v0/enrolledprograms'] = () => {
      site.answers['GET /api/v0/programs'] = ok(listed.map((each) => ({ ...each, enrolled: true })))
      site.answers['GET /api/v0/dashboard/amara.okafor'] = ok({
        ...dashboard,
        programs: [...dashboard.programs, program({ id: 3, title: 'Principles of Manufacturing' })],
      })
      return { status: 201, body: listed[2] }
    }
    await join.click()
    await page.getByRole('heading', { level: 1, name: 'Principles of Manufacturing' }).waitFor()
    expect(page.url()).toMatch(/\/dashboard\?program=3$/)
  })
})
