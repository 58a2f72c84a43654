import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { useApp } from './app.ts'
import { answersOf, ok } from './example.ts'
import { found, SEARCH, staffAnswers } from './learners-example.ts'

const open = useApp()
const EXPORT = 'POST /api/v0/search/export'

it('saves what is found, part by part, as one file', async () => {
  const { page, site } = await open('/learners?program=1&country=NG&sort=-grade', { answers: staffAnswers() })
  const parts = [
    { csv: '\uFEFFLearner,Username\r\nAmara,amara\r\n', learners: 1, total: 2, after: [87.4, 3] },
    { csv: 'Zoë,zoe\r\n', learners: 1, total: 2, after: null },
  ]
  let asked = 0
  site.answers[EXPORT] = () => ok(parts[asked++])
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export as CSV' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('Learners of Supply Chain Management.csv')
  expect(await readFile(await file.path(), 'utf8')).toBe(parts.map(({ csv }) => csv).join(''))
  await page.getByRole('status').getByText('2 learners exported.').waitFor()
  const bodies = site.asked.filter(({ path }) => path === '/api/v0/search/export').map(({ body }) => body)
  expect(bodies).toEqual([
    expect.objectContaining({ program_id: 1, post_filter: expect.anything(), sort: [{ 'program.grade_average': 'desc' }] }),
    expect.objectContaining({ program_id: 1, after: [87.4, 3] }),
  ])
})

it('says what failed, saves nothing, and can be pressed again', async () => {
  const { page, site } = await open('/learners?program=1', { answers: staffAnswers() })
  site.answers[EXPORT] = { status: 503, body: { code: 'unavailable', message: 'x' } }
  await page.getByRole('button', { name: 'Export as CSV' }).click()
  await page.getByRole('alert').getByText('We could not export the list.').waitFor()
  site.answers[EXPORT] = ok({ csv: 'x', learners: 1, total: 1, after: null })
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export as CSV' }).click()
  await download
})

it('is offered to staff alone', async () => {
  const { page } = await open('/learners?program=1', { answers: { ...answersOf(), [SEARCH]: found() } })
  await page
    .getByRole('heading', { level: 2, name: /learners?$/ })
    .first()
    .waitFor()
  await page.getByRole('table').waitFor()
  expect(await page.getByRole('button', { name: 'Export as CSV' }).count()).toBe(0)
})
