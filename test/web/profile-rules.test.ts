import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { COMPLETE, expectAccessible, useProfileApp } from './profile-app.ts'

/** Every rule of the profile's forms (rules/app.md, "Profile"), as somebody meets it who fills them in. */

const app = await useProfileApp()
beforeEach(() => app.run(COMPLETE))

const NEEDED = 'This is needed.'
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true })

/** What the form says of a field once it was left. */
async function saidOf(page: Page, label: string): Promise<string> {
  const ids = (await field(page, label).getAttribute('aria-describedby'))?.split(' ') ?? []
  const texts = await Promise.all(ids.map((id) => page.locator(`[id="${id}"].field-error`).allTextContents()))
  return texts.flat().join()
}

async function leave(page: Page, label: string, text: string): Promise<void> {
  await field(page, label).fill(text)
  await field(page, label).press('Tab')
}

/** Enters each text, and expects what the form says of it: nothing where it is right. */
async function expectSaid(page: Page, rules: readonly (readonly [label: string, text: string, said: string])[]): Promise<void> {
  for (const [label, text, said] of rules) {
    await leave(page, label, text)
    await expect.poll(() => saidOf(page, label), { message: `${label}: ${text}` }).toBe(said)
    expect(await field(page, label).getAttribute('aria-invalid')).toBe(String(said !== ''))
  }
}

/** Saves, and gives the labels of the fields that the form says are needed. */
async function neededOnSaving(page: Page, button: string, labels: readonly string[]): Promise<string[]> {
  await page.getByRole('button', { name: button, exact: true }).first().click()
  await page.getByText(/not right yet/).waitFor()
  const said = await Promise.all(labels.map(async (label) => [label, await saidOf(page, label)] as const))
  return said.filter(([, text]) => text === NEEDED).map(([label]) => label)
}

const daysFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

describe('personal', () => {
  const LONG = { given: 'x'.repeat(31), family: 'x'.repeat(51), text: 'x'.repeat(101) }
  const CHARACTERS = 'A name cannot contain , " or >.'
  const LATIN = 'Use Latin letters, as on a letter from abroad.'

  it('says of each text what is wrong with it, once it was left', async () => {
    const page = await app.signedIn('/profile/personal')
    await expectSaid(page, [
      ['Given name', LONG.given, 'This is too long.'],
      ['Given name', LONG.given.slice(1), ''],
      ['Given name', 'a, b', CHARACTERS],
      ['Given name', 'a "b"', CHARACTERS],
      ['Given name', 'Ada', ''],
      ['Family name', LONG.family, 'This is too long.'],
      ['Family name', LONG.family.slice(1), ''],
      ['Family name', 'a > b', CHARACTERS],
      ['Preferred name', '   ', NEEDED],
      ['City', '東京', LATIN],
      ['City', LONG.text, 'This is too long.'],
      ['City', 'Ørsta', ''],
      ['Street address', 'улица 1', LATIN],
      ['Street address', LONG.text, 'This is too long.'],
      ['Street address', LONG.text.slice(1), ''],
      ['Phone number', '12345', 'This is not a phone number. Start with + and the country code: +1 617 253 1000.'],
      ['Phone number', '+1 617 253 1000', ''],
      // A day away from today, whatever midnight does meanwhile.
      ['Date of birth', daysFromNow(2), 'The date must be in the past.'],
      ['Date of birth', daysFromNow(-2), ''],
    ])
    await expectAccessible(page)
  })

  it('needs each field', async () => {
    const labels = ['Given name', 'Family name', 'Preferred name', 'Date of birth', 'City', 'Street address', 'Phone number']
    const chosen = ['Gender', 'Preferred language', 'Country of birth', 'Nationality', 'Country']
    const page = await app.signedIn('/profile/personal')
    for (const label of labels) await field(page, label).fill('')
    for (const label of chosen) await field(page, label).selectOption('')
    const all = [...labels, ...chosen, 'State or region']
    expect(await neededOnSaving(page, 'Save', all)).toEqual(all)
    expect(await app.profile()).toMatchObject({ city: 'Bergen', country: 'NO', filled_out: true })
  })

  it('asks for names in Latin letters where the passport has others', async () => {
    const page = await app.signedIn('/profile/personal')
    expect(await field(page, 'Given name in Latin letters').count()).toBe(0)
    await leave(page, 'Given name', '李')
    await expectSaid(page, [
      ['Given name in Latin letters', '', NEEDED],
      ['Given name in Latin letters', '李', 'Use Latin letters, as in your passport.'],
      ['Given name in Latin letters', LONG.given, 'This is too long.'],
      ['Given name in Latin letters', 'L, i', CHARACTERS],
      ['Given name in Latin letters', 'Li', ''],
      ['Family name in Latin letters', LONG.family, 'This is too long.'],
      ['Family name in Latin letters', 'Lee', ''],
    ])
  })

  it('asks for a postal code where one is needed, of the form that it has there', async () => {
    const page = await app.signedIn('/profile/personal')
    expect(await field(page, 'Postal code').count()).toBe(0)
    await field(page, 'Country').selectOption('CA')
    await field(page, 'State or region').selectOption('CA-ON')
    const canadian = 'A Canadian postal code has six letters and digits: K1A 0B1.'
    await expectSaid(page, [
      ['Postal code', '', NEEDED],
      ['Postal code', 'K1A 0B', canadian],
      ['Postal code', 'k1a0b1', ''],
    ])
    await field(page, 'Country').selectOption('US')
    const american = 'A ZIP code has five digits, or nine: 02142 or 02142-1234.'
    await expectSaid(page, [
      ['Postal code', '021', american],
      ['Postal code', '02142-12', american],
      ['Postal code', '02142-1234', ''],
      ['Postal code', '02142', ''],
    ])
    await field(page, 'State or region').selectOption('US-MA')
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByText('Your profile is saved.').waitFor()
    expect(await app.profile()).toMatchObject({
      country: 'US',
      state_or_territory: 'US-MA',
      postal_code: '02142',
      city: 'Bergen',
    })
  })

  it('takes what one says of oneself, and nothing', async () => {
    const page = await app.signedIn('/profile/personal')
    const about = page.getByLabel('About me')
    for (const text of ['I like boats.', '']) {
      await about.fill(text)
      const saved = page.waitForResponse((response) => response.request().method() === 'PATCH')
      await about.press('Tab')
      await page.locator('form', { has: about }).getByRole('button', { name: 'Save' }).click()
      expect((await saved).status()).toBe(200)
      expect((await app.profile()).about_me ?? '').toBe(text)
    }
  })

  it('fits 320 pixels', async () => {
    const page = await app.signedIn('/profile/personal', { viewport: { width: 320, height: 640 } })
    await field(page, 'City').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  })
})

describe('education', () => {
  const PLACE = ['School', 'Country', 'State or region', 'City']

  it('needs each field, and a field of study unless it was a high school', async () => {
    const page = await app.signedIn('/profile/education')
    await page.getByRole('button', { name: 'Add a school' }).click()
    const all = ['Degree', 'Field of study', ...PLACE]
    expect(await neededOnSaving(page, 'Save', all)).toEqual(all)
    await page.getByRole('group', { name: 'Graduation' }).getByText(NEEDED).waitFor()
    await expectAccessible(page)
    await field(page, 'Degree').selectOption('High school')
    await field(page, 'Field of study (optional)').waitFor()
    expect(await neededOnSaving(page, 'Save', PLACE)).toEqual(PLACE)
    expect(await saidOf(page, 'Field of study (optional)')).toBe('')
  })

  it('needs the whole month, and keeps what is right', async () => {
    const page = await app.signedIn('/profile/education')
    await page.getByRole('button', { name: 'Add a school' }).click()
    await field(page, 'Degree').selectOption('Master or professional')
    await field(page, 'Field of study').fill('Mathematics')
    await field(page, 'School').fill('NTNU')
    await field(page, 'Country').selectOption('NO')
    await field(page, 'State or region').selectOption('NO-50')
    await field(page, 'City').fill('Trondheim')
    await page.getByLabel('Graduation: year').fill('2014')
    await page.getByRole('button', { name: 'Save', exact: true }).first().click()
    await page.getByText('Choose a month, and a year with four digits.').waitFor()
    await page.getByLabel('Graduation: month').selectOption('06')
    await page.getByLabel('This was an online degree').check()
    await page.getByRole('button', { name: 'Save', exact: true }).first().click()
    await page.getByText('Master or professional · NTNU').waitFor()
    await expectAccessible(page)
    const { rows } = await app.run(
      `SELECT degree_name, field_of_study, to_char(graduation_date, 'YYYY-MM-DD') AS day, online_degree FROM education`,
    )
    expect(rows).toEqual([{ degree_name: 'm', field_of_study: 'Mathematics', day: '2014-06-01', online_degree: true }])
  })
})

describe('professional', () => {
  it('needs each field but the end', async () => {
    const page = await app.signedIn('/profile/professional')
    await page.getByRole('button', { name: 'Add a job' }).click()
    const all = ['Employer', 'Position', 'Industry', 'Country', 'State or region', 'City']
    expect(await neededOnSaving(page, 'Save', all)).toEqual(all)
    await page.getByRole('group', { name: 'Start' }).getByText(NEEDED).waitFor()
    expect(await page.getByRole('group', { name: /^End/ }).locator('.field-error').count()).toBe(0)
  })

  it('takes an end that is neither before the start nor in the future, and none', async () => {
    const page = await app.signedIn('/profile/professional')
    await page.getByRole('button', { name: 'Change: Analyst · Nova' }).click()
    const end = async (month: string, year: string) => {
      await page.getByLabel('End: month').selectOption(month)
      await page.getByLabel('End: year').fill(year)
      await page.getByLabel('End: year').press('Tab')
    }
    const said = page.getByRole('group', { name: /^End/ }).locator('.field-error')
    await end('02', '2020')
    await page.getByText('The end cannot be before the start.').waitFor()
    await end('01', '2999')
    await page.getByText('The end cannot be in the future.').waitFor()
    await end('', '2021')
    await page.getByText('Choose a month, and a year with four digits.').waitFor()
    await expectAccessible(page)
    await end('03', '2020')
    await said.waitFor({ state: 'detached' })
    await end('', '')
    expect(await said.count()).toBe(0)
    await page.getByRole('button', { name: 'Save', exact: true }).first().click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expectAccessible(page)
    const { rows } = await app.run('SELECT end_date FROM employment')
    expect(rows).toEqual([{ end_date: null }])
  })

  it('forgets the state when another country is chosen', async () => {
    const page = await app.signedIn('/profile/professional')
    await page.getByRole('button', { name: 'Change: Analyst · Nova' }).click()
    await field(page, 'Country').selectOption('US')
    expect(await field(page, 'State or region').inputValue()).toBe('')
  })
})

it('leads from each card of one’s own page to where it is changed', async () => {
  await app.run(`UPDATE profile SET about_me = 'I like boats.';
    INSERT INTO education (profile_id, degree_name, graduation_date, school_name, school_city, school_state_or_territory, school_country, field_of_study)
      VALUES (41, 'm', '2014-06-01', 'NTNU', 'Trondheim', 'NO-50', 'NO', 'Mathematics')`)
  const page = await app.signedIn('/learner')
  await page.getByRole('heading', { level: 1, name: 'Ada' }).waitFor()
  await expectAccessible(page)
  const links = page.getByRole('link', { name: /^Edit: / })
  const hrefs = async () => Promise.all((await links.all()).map((link) => link.getAttribute('href')))
  await expect.poll(hrefs).toEqual(['/profile/personal', '/profile/professional', '/profile/education'])
})
